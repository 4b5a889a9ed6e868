import { describeValue } from '../core/checks.ts';
import { EvenkeelError } from '../core/errors.ts';
import type { Shape } from '../core/tensor/tensor.ts';
import { Model } from '../models/model.ts';
import { Optimizer } from '../nn/optimizers/index.ts';
import { nodeModule } from '../platform/node.ts';
import type { CompileOptions } from '../training/compile.ts';
import type { TaskKind } from './data.ts';

/** What a module's `build` is told. */
export interface ModuleOptions {
  /** Whether the model is to have batch normalisations. */
  readonly norm: boolean;
  /** The shape of one sample. */
  readonly inputShape: Shape;
  /** How many classes there are to tell apart; of a regression, how many numbers a sample has. */
  readonly classes: number;
  /** Whether labels are classes or numbers to predict. */
  readonly task: TaskKind;
  /** For the model's option `seed`. */
  readonly seed: number;
}

/** Whether a path names a module that builds a model, and no file of one. */
export const isModule = (path: string) => /\.[cm]?[jt]s$/i.test(path);

/**
 * Whether a module can be loaded in worker threads. TypeScript cannot where a loader (tsx) runs it and not Node itself: loaders are for the main
 * thread alone.
 */
export const loadsInWorkers = (path: string) =>
  !/\.[cm]?ts$/i.test(path) || Boolean((process.features as { readonly typescript?: unknown }).typescript);

const MISSING = 'Export function build({ norm, inputShape, classes, task, seed, evenkeel }), which returns a model.';

/** Where the text of a module cannot be understood, ` at FILE:LINE`: Node tells it only where it prints the error. */
async function placeOf(cause: unknown, path: string): Promise<string> {
  if (!(cause instanceof SyntaxError)) return '';
  const { spawnSync } = await nodeModule('node:child_process');
  const { stderr } = spawnSync(process.execPath, ['--check', path], { encoding: 'utf8', timeout: 5000 });
  const [, file, line] = /^(\S.*):(\d+)\r?\n/.exec(stderr ?? '') ?? [];
  return file === undefined ? '' : ` at ${file.replace(/^file:\/\//, '')}:${line}`;
}

/** @throws EvenkeelError for a module that cannot be loaded */
export async function importModule(path: string, where: string): Promise<Record<string, unknown>> {
  const { pathToFileURL } = await nodeModule('node:url');
  const { resolve } = await nodeModule('node:path');
  const { access } = await nodeModule('node:fs/promises');
  try {
    await access(path);
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ pathToFileURL(resolve(path)).href);
  } catch (cause) {
    const { code, message = String(cause) } = (cause ?? {}) as { code?: string; message?: string };
    if (code === 'ENOENT') {
      throw new EvenkeelError(
        { where, expected: 'a readable file', got: 'no such file (ENOENT)', remedy: 'Check the path.' },
        { cause },
      );
    }
    const expected = 'a module that can be loaded';
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
      const remedy =
        'Use Node 22.18 or later, which runs TypeScript; or start Evenkeel with `npx tsx`; or write the module as JavaScript (.mjs).';
      const got = `TypeScript, which Node ${process.versions.node} does not run by itself`;
      throw new EvenkeelError({ where, expected, got, remedy }, { cause });
    }
    throw new EvenkeelError(
      {
        where,
        expected,
        got: `${message.trimEnd().replace(/\.$/, '')}${await placeOf(cause, path)}`,
        remedy: 'Mend the module.',
      },
      { cause },
    );
  }
}

/** Calls what a module exports, whose errors are then named as the module's. */
async function called(where: string, call: () => unknown, expected: string): Promise<unknown> {
  try {
    return await call();
  } catch (cause) {
    if (cause instanceof EvenkeelError)
      throw new EvenkeelError({ ...cause.problem, where: `${where}, ${cause.problem.where}` }, { cause });
    throw new EvenkeelError({ where, expected, got: String(cause), remedy: 'Mend the module.' }, { cause });
  }
}

/** Compiles a model as the module's export `compile` says: options of `compile`, or a function that gives them. The optimizer is a new one each time. */
async function compileAs(compile: unknown, model: Model, where: string, options: object): Promise<void> {
  const at = `${where}, export compile`;
  const expected = '{ optimizer, loss, metrics }, or a function that returns it';
  const given = typeof compile === 'function' ? await called(at, () => compile(options), expected) : compile;
  if (typeof given !== 'object' || given === null) throw new EvenkeelError({ where: at, expected, got: describeValue(given) });
  const { optimizer, ...others } = given as CompileOptions;
  const made = optimizer instanceof Optimizer ? optimizer.changed({}) : optimizer;
  await called(at, () => model.compile({ ...others, ...(made !== undefined && { optimizer: made }) }), expected);
}

/**
 * The model that a module builds: its export `build`, called with what the model is to do and the library itself as `evenkeel`, so that the
 * module need not import it. With an export `compile` it is compiled so.
 * @throws EvenkeelError for a module that cannot be loaded, has no `build`, or builds something else, and for a `compile` that does not fit
 */
export async function buildFromModule(path: string, options: ModuleOptions): Promise<Model> {
  const where = `module ${path}`;
  const module = await importModule(path, where);
  const { build, compile } = { ...(module.default as { build?: unknown; compile?: unknown } | undefined), ...module };
  if (typeof build !== 'function') {
    const got = Object.keys(module).length > 0 ? `exports ${Object.keys(module).join(', ')}` : 'no exports';
    throw new EvenkeelError({ where, expected: 'an export build', got, remedy: MISSING });
  }
  const evenkeel = await import('../index.ts');
  const made = await called(where, () => build({ ...options, evenkeel }), 'a build that returns a model');
  if (made instanceof Model) {
    if (!made.built) made.buildFor([options.inputShape]);
    const { norm: _, ...shared } = options;
    if (compile !== undefined) await compileAs(compile, made, where, { ...shared, evenkeel });
    return made;
  }
  const foreign = typeof made === 'object' && made !== null && 'trainer' in made;
  throw new EvenkeelError({
    where,
    expected: 'a build that returns a model',
    got: foreign
      ? 'a model of another copy of Evenkeel'
      : made === null || typeof made !== 'object'
        ? String(made)
        : 'another object',
    remedy: foreign ? 'Make it with the `evenkeel` that build is given.' : MISSING,
  });
}
