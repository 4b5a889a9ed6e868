import { EvenkeelError } from '../core/errors.ts';
import { VERSION } from '../core/version.ts';
import type { ComparisonDesign } from '../experiment/design.ts';
import type { Manifest } from '../experiment/run/manifest.ts';
import type { Setup } from '../experiment/setup.ts';
import { dataReader } from './data.ts';
import { printNote } from './print.ts';

/**
 * Sets a run up as it was, or with another design of the same data and model.
 * @throws EvenkeelError where data, model, version or the engine's numerics are others now: other bits would come out
 */
export async function setUpAgain(
  { environment, checksums, design: asItWas }: Manifest,
  where: string,
  design: ComparisonDesign = asItWas,
): Promise<Setup> {
  const [{ setUpComparison }, { valuesOfDesign }, { checksumsOf }, { detectFeatures }] = await Promise.all([
    import('../experiment/setup.ts'),
    import('../experiment/flags.ts'),
    import('../experiment/run/identity.ts'),
    import('../backends/wasm/features.ts'),
  ]);
  const check = (what: string, expected: string, got: string, remedy: string) => {
    if (expected === got) return;
    throw new EvenkeelError({ where: `${where}, ${what}`, expected, got, remedy });
  };
  check('version', `evenkeel ${environment.evenkeel}`, `evenkeel ${VERSION}`, 'Go on with the version that began the run.');
  const numerics = (relaxedSimd: boolean) => (relaxedSimd ? 'fused multiply-adds' : 'no fused multiply-adds');
  const { relaxedSimd } = await detectFeatures();
  check(
    'numerics',
    numerics(environment.relaxedSimd),
    numerics(relaxedSimd),
    'Go on with a Node and a machine that compute as those did.',
  );
  const setup = await setUpComparison(valuesOfDesign(design), dataReader, printNote);
  const now = await checksumsOf(setup);
  check(
    `data ${design.data.path}`,
    `sha256 ${checksums.data}`,
    `sha256 ${now.data}`,
    'Go on with the data that the run began with.',
  );
  const file = design.model === null ? '' : ` ${design.model}`;
  check(`model${file}`, `sha256 ${checksums.model}`, `sha256 ${now.model}`, 'Go on with the model that the run began with.');
  return setup;
}
