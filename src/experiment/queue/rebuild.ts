import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { detectFeatures } from '../../backends/wasm/features.ts';
import { EvenkeelError } from '../../core/errors.ts';
import { VERSION } from '../../core/version.ts';
import { selectArms } from '../arms.ts';
import type { ComparisonDesign } from '../design.ts';
import { valuesOfDesign } from '../flags.ts';
import { isModule, loadsInWorkers } from '../module.ts';
import { checksumOf, checksumsOf, trialIdOf } from '../run/identity.ts';
import { type DataReader, type Setup, setUpComparison } from '../setup.ts';
import type { TrialSpec } from '../trial.ts';
import type { TrialJob } from './job.ts';
import { placeIn } from './places.ts';
import { Recent } from './recent.ts';
import { Refusal } from './refusal.ts';

/** What a worker lets trials use. */
export interface Grounds {
  readonly reader: DataReader;
  /** Data and models are files in it. */
  readonly dataFolder: string;
  /** Real paths of the modules that may run. */
  readonly modules: readonly string[];
}

/** A trial that was made again from its job, and what it is made of. */
export interface Rebuilt {
  readonly spec: TrialSpec;
  /** The module that is loaded for it, with its checksum. */
  readonly module: string | undefined;
}

interface Known {
  readonly setup: Setup;
  readonly data: string;
}

const numerics = (relaxedSimd: boolean) => (relaxedSimd ? 'fused multiply-adds' : 'no fused multiply-adds');

function requireSame(where: string, expected: string, got: string): void {
  if (expected !== got) throw new Refusal({ where, expected: `${expected}, as the run`, got });
}

/** Makes trials again from jobs, from what this machine has: what was read is kept for the trials that follow. */
export class Rebuilder {
  private readonly grounds: Grounds;
  private readonly setups = new Recent<Promise<Known>>(16);
  private readonly reads = new Recent<ReturnType<DataReader['read']>>(4);

  constructor(grounds: Grounds) {
    this.grounds = grounds;
  }

  /**
   * @throws Refusal for what this machine lacks, or has otherwise: data, model, numerics
   * @throws EvenkeelError for a job that says another id than its settings have
   */
  async rebuild(job: TrialJob): Promise<Rebuilt> {
    const { relaxedSimd } = await detectFeatures();
    requireSame('numerics', numerics(job.relaxedSimd), numerics(relaxedSimd));
    const model = await this.modelOf(job);
    if (job.model && model) requireSame(`model ${job.model.name}`, `sha256 ${job.model.sha256}`, `sha256 ${model.sha256}`);
    const { setup, data } = await this.setUp(job, model?.path ?? null, model?.sha256);
    requireSame(`data ${job.data.name}`, `sha256 ${job.data.sha256}`, `sha256 ${data}`);
    const { design, seed, place } = job;
    const named = selectArms(design.arms).find(({ name }) => name === job.arm);
    if (!named) throw new EvenkeelError({ where: 'job, arm', expected: `one of ${design.arms.join(', ')}`, got: job.arm });
    const arm = named.normalization ? { ...named, place } : named;
    const origin = { data, model: model?.sha256 ?? null, version: VERSION, relaxedSimd };
    const id = trialIdOf({ arm, seed, design, label: job.label, fileName: '', tests: job.tests }, origin);
    if (id !== job.trial) throw new EvenkeelError({ where: 'job, trial', expected: `${id}, by its settings`, got: job.trial });
    const { network, task } = setup;
    return {
      module: network.kind === 'module' ? `${network.path} ${model?.sha256}` : undefined,
      spec: {
        ...{ id, arm, label: job.label, seed, design, network, task, tests: job.tests },
        ...{ stepThreads: job.stepThreads, keepNetwork: job.keepNetwork, data: setup.data(design.data) },
      },
    };
  }

  /** Where the model of a job is here, and what it is: a module is one of those that may run, and no other. */
  private async modelOf({ model, design }: TrialJob): Promise<{ path: string; sha256: string } | undefined> {
    if (!model !== (design.model === null)) {
      throw new EvenkeelError({ where: 'job, model', expected: 'the model of its design', got: model?.name ?? 'none' });
    }
    if (!model) return undefined;
    if (!isModule(model.name)) {
      const path = await placeIn(this.grounds.dataFolder, model.name, 'model');
      return { path, sha256: checksumOf(await readFile(path)) };
    }
    const where = `module ${model.name}`;
    const allowed = this.grounds.modules.filter((path) => basename(path) === basename(model.name));
    const known = await Promise.all(allowed.map(async (path) => ({ path, sha256: checksumOf(await readFile(path)) })));
    const found = known.find(({ sha256 }) => sha256 === model.sha256) ?? known[0];
    if (!found) {
      const remedy = 'Start the worker with --allow-module PATH where it may run.';
      throw new Refusal({ where, expected: 'a module that the worker was allowed to run', got: 'none of that name', remedy });
    }
    if (!loadsInWorkers(found.path)) {
      throw new Refusal({ where, expected: 'JavaScript, or a Node that runs TypeScript', got: `Node ${process.versions.node}` });
    }
    return found;
  }

  private async setUp({ design, data }: TrialJob, model: string | null, modelHash: string | undefined): Promise<Known> {
    const { reader, dataFolder } = this.grounds;
    const path = reader.isNamed(data.name) ? data.name : await placeIn(dataFolder, data.name, 'data');
    const here: ComparisonDesign = { ...design, model, data: { ...design.data, path } };
    const key = JSON.stringify([{ ...here, seeds: [] }, data.sha256, modelHash]);
    const cached: DataReader = {
      ...reader,
      read: (asked, shape) =>
        this.reads.get(JSON.stringify([asked.path, readingOf(asked), shape, data.sha256]), () => reader.read(asked, shape)),
    };
    const make = async (): Promise<Known> => {
      const setup = await setUpComparison(valuesOfDesign(here), cached, () => {});
      return { setup, data: (await checksumsOf(setup)).data };
    };
    try {
      const known = await this.setups.get(key, make);
      // What was read then may have been mended since.
      if (known.data !== data.sha256) this.forget();
      return known;
    } catch (error) {
      this.forget();
      if (!(error instanceof EvenkeelError) || error instanceof Refusal) throw error;
      // The one who sent it could set it up: something is missing here.
      throw new Refusal(error.problem, { cause: error });
    }
  }

  private forget(): void {
    this.setups.clear();
    this.reads.clear();
  }
}

/** What of a design decides how a file is read. */
const readingOf = ({ train: _, test: __, validation: ___, scale: ____, ...reading }: Record<string, unknown>) => reading;
