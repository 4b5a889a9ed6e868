import { describe, expect, it } from 'vitest';
import { ROOT, run } from '../support/cli.ts';

describe('examples/tutorial.ts', () => {
  it("prints the row norms, both summaries with the tutorial's parameter counts, the training and both accuracies", async () => {
    const env = { ...process.env, EPOCHS: '2', SAMPLES: '64' };
    const { code, stdout, stderr } = await run(process.execPath, ['--import', 'tsx', 'examples/tutorial.ts'], { cwd: ROOT, env });
    expect([code, stderr]).toEqual([0, '']);
    const norms = /^\[\s*\[([^\]]+)\]\s*\]/.exec(stdout)?.[1]?.split(',').map(Number) as number[];
    const want = [0.00308441, 0.09900951, -0.0067857, 0.99009512, 0.00709414, -0.09900951];
    expect(norms.length).toBe(want.length);
    for (const [i, v] of want.entries()) expect(norms[i]).toBeCloseTo(v, 8);
    const totals = [...stdout.matchAll(/(Total|Trainable|Non-trainable) params: ([\d,]+)/g)].map(([, name, n]) => `${name} ${n}`);
    expect(totals).toEqual([
      'Total 1,199,882',
      'Trainable 1,199,882',
      'Non-trainable 0',
      'Total 1,200,650',
      'Trainable 1,200,266',
      'Non-trainable 384',
    ]);
    expect(stdout.match(/^Epoch \d\/2\n4\/4 - .* - accuracy: .* - loss: .* - val_accuracy: .* - val_loss: /gm)?.length).toBe(4);
    for (const label of ['without', 'with']) expect(stdout).toMatch(new RegExp(`^Accuracy ${label} BN: [01]\\.\\d{4}$`, 'm'));
    const [probabilities] = [...stdout.matchAll(/^first test image: (.*)$/gm)].map(
      ([, p]) => p?.split(' ').map(Number) as number[],
    );
    expect(probabilities?.length).toBe(10);
    expect(probabilities?.reduce((a, b) => a + b)).toBeCloseTo(1, 2);
  });
});
