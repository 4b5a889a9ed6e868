/**
 * Runs the conformance suite, the engine's own tests and the tutorial, shortened, under other versions of Node:
 *
 *     npm run test:nodes [-- 22 24]
 *
 * Without arguments: all that this package supports but the running one, under which `npm test` runs; `--list` prints these, the longest run first. The
 * versions come from npm, a package each, and stay in test/nodes/.versions. The last line counts.
 */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { FLAG, OPTIMIZED } from '../../src/backends/wasm/wide/selfTest.ts';
import { ROOT, run, scratch } from '../support/cli.ts';

/** The lowest version that package.json names, and the newest of each line. */
const SUPPORTED = ['20.19.0', '20', '22', '24', '26'];
/** From this line on V8 joins vectors of 128 bits in pairs, where it is told to. */
const JOINS_FROM = 24;
const TESTS = ['test/conformance', 'test/engine', 'src/backends/wasm'];
const WIDE_TESTS = ['test/conformance', 'test/engine'];

interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/** The path of a version's binary, installed where it is missing. */
async function install(version: string): Promise<string> {
  const folder = join(ROOT, 'test', 'nodes', '.versions', version);
  // The packages that hold nothing but Node's binary for one platform.
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(binary)) return binary;
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  const { code, stderr } = await run('npm', ['install', '--prefix', folder, ...options, `${name}@${version}`]);
  if (code === 0 && existsSync(binary)) return binary;
  throw new Error(
    `version ${version}: expected a version of the npm package ${name}, got ${stderr.trim() || `exit code ${code}`}. ` +
      `Name a major version, such as ${SUPPORTED.at(-1)}, and see that npm can install packages.`,
  );
}

async function runTests(
  binary: string,
  env: NodeJS.ProcessEnv,
  tests: readonly string[],
  flags: readonly string[] = [],
): Promise<Counts> {
  const { folder, remove } = scratch();
  const file = join(folder, 'results.json');
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`];
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  try {
    const { code, stdout, stderr } = await run(binary, [vitest, 'run', ...tests, ...reporters], {
      cwd: ROOT,
      env: { ...env, WORKER_FLAGS: flags.join(' ') },
    });
    if (code !== 0) console.log(stdout, stderr);
    if (!existsSync(file)) return { passed: 0, failed: 1 };
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    const [passed, failed] = [numPassedTests ?? 0, numFailedTests ?? 0];
    // Vitest also fails where a file cannot be loaded or an error belongs to no test.
    return { passed, failed: code !== 0 && failed === 0 ? 1 : failed };
  } finally {
    remove();
  }
}

async function runTutorial(binary: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  const short = { ...env, EPOCHS: '1', SAMPLES: '160' };
  const { code, stdout, stderr } = await run(binary, ['--import', 'tsx', 'examples/tutorial.ts'], { cwd: ROOT, env: short });
  const accuracies = stdout.match(/^Accuracy with(out)? BN: [01]\.\d{4}$/gm) ?? [];
  if (code === 0 && stderr === '' && accuracies.length === 2) return { passed: 1, failed: 0 };
  const got = `exit code ${code} and ${accuracies.length} accuracies`;
  console.log(`tutorial: expected exit code 0, two accuracies and no warnings, got ${got}\n${stdout}${stderr}`);
  return { passed: 0, failed: 1 };
}

/** Programs that are no modules load the package too. */
async function runRequire(binary: string, env: NodeJS.ProcessEnv): Promise<Counts> {
  const program = "console.log(typeof require('evenkeel').sequential)";
  const { code, stdout } = await run(binary, ['-e', program], { cwd: ROOT, env });
  if (code === 0 && stdout === 'function\n') return { passed: 1, failed: 0 };
  console.log(`require: expected exit code 0 and a function, got exit code ${code} and ${stdout}`);
  return { passed: 0, failed: 1 };
}

async function check(version: string): Promise<Counts> {
  const binary = await install(version);
  // What the tests start by name must be this version too.
  const env = { ...process.env, PATH: `${dirname(binary)}${delimiter}${process.env.PATH}` };
  const parts = [await runTests(binary, env, TESTS), await runTutorial(binary, env), await runRequire(binary, env)];
  // All kernels once more, with vectors of 256 bits.
  if (Number(version.split('.')[0]) >= JOINS_FROM) parts.push(await runTests(binary, env, WIDE_TESTS, [FLAG, OPTIMIZED]));
  const total = (kind: keyof Counts) => parts.reduce((sum, counts) => sum + counts[kind], 0);
  const counts = { passed: total('passed'), failed: total('failed') };
  const { stdout } = await run(binary, ['--version']);
  console.log(`Node ${stdout.trim()}: passed ${counts.passed}, failed ${counts.failed}`);
  return counts;
}

async function checkAll(versions: readonly string[]): Promise<void> {
  let [passed, failed] = [0, 0];
  for (const version of versions) {
    const counts = await check(version).catch((reason: unknown) => {
      console.log(`FAIL ${reason instanceof Error ? reason.message : reason}`);
      return { passed: 0, failed: 1 };
    });
    passed += counts.passed;
    failed += counts.failed;
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

const asked = process.argv.slice(2);
// The newest run all kernels twice.
const others = SUPPORTED.filter((version) => version !== process.versions.node.split('.')[0]).reverse();
if (asked[0] === '--list') console.log(others.join('\n'));
else await checkAll(asked.length > 0 ? asked : others);
