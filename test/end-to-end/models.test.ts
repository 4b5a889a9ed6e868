import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeNpz } from '../../src/datasets/index.ts';
import { layers, loadModel, sequential, type Tensor } from '../../src/index.ts';
import { distance, toTensor } from '../keras/fixtures.ts';
import { predictionError } from '../keras-files/models.ts';
import { BOUND, runOnnx } from '../onnx/runtime.ts';
import { scratch } from '../support/cli.ts';
import { brightness, predictionsOf, type Stored, speaker, storeModel } from '../support/modelFiles.ts';
import { warmEvenkeel } from '../support/warmCli.ts';

const { folder, remove } = scratch();
afterAll(remove);
const at = (name: string) => join(folder, name);

let tutorial: Stored;
let residual: Stored;
beforeAll(async () => {
  tutorial = await storeModel(folder, 'model-tutorial');
  residual = await storeModel(folder, 'model-residual');
});

const { say, refuse } = speaker(folder);

describe('evenkeel summary', () => {
  it('prints the table of Keras 3, the classic one, or JSON', async () => {
    const text = await say('summary', tutorial.model);
    expect(text).toMatch(/^Model: "[^"]+"\n┏━/);
    expect(text).toContain('batch_normalization_1');
    expect(await say('summary', tutorial.model, '--style', 'classic')).toMatch(/^Model: .*\n_+\n/);
    const { layers: found, total } = JSON.parse(await say('summary', tutorial.model, '--json'));
    expect(found.map((l: { name: string }) => l.name)).toEqual(tutorial.saved.layers);
    expect(total).toBe((await loadModel(tutorial.model)).describe().total);
  });

  it('reads the text of to_json, and a model whose sizes are open with --input-shape', async () => {
    const model = sequential([layers.dense({ units: 3, inputShape: [4] })]);
    const text = JSON.parse(await model.toJson());
    writeFileSync(at('described.json'), JSON.stringify(text));
    expect(await say('summary', 'described.json')).toContain(' Total params: 15 ');
    const open = JSON.stringify(text).replaceAll('[null,4]', '[null,null]');
    writeFileSync(at('open.json'), open);
    expect(await refuse('summary', 'open.json')).toMatch(/^evenkeel: file open\.json, .*: expected sizes that are known/);
    expect(await say('summary', 'open.json', '--input-shape', '4')).toContain(' Total params: 15 ');
  });
});

describe('evenkeel evaluate', () => {
  it('prints the loss and metrics that Keras found', async () => {
    const { loss, accuracy } = tutorial.saved.evaluation as { loss: number; accuracy: number };
    expect(await say('evaluate', tutorial.model, '--data', tutorial.data)).toBe(
      `6 samples of ${tutorial.data}\naccuracy: ${accuracy.toFixed(4)}\nloss: ${loss.toFixed(4)}\n`,
    );
    const json = JSON.parse(await say('evaluate', tutorial.model, '--data', tutorial.data, '--batch-size', '4', '--json'));
    expect(json).toMatchObject({ data: tutorial.data, samples: 6 });
    expect(json.loss).toBeCloseTo(loss, 4);
  });

  it('takes the part, the first samples, a scale, and a loss for a model that has none', async () => {
    const { x, y } = brightness(12, [4, 4, 1]);
    await writeNpz(at('parts.npz'), { x_train: x, y_train: y, x_test: x.slice(0, 4), y_test: y.slice(0, 4) });
    const model = sequential([layers.flatten({ inputShape: [4, 4, 1] }), layers.dense({ units: 2, activation: 'softmax' })]);
    await model.save(at('loose.keras'));
    expect(await refuse('evaluate', 'loose.keras', '--data', 'parts.npz')).toBe(
      'evenkeel: model "sequential": expected a model that was saved with a loss, got one without. ' +
        'Name it with --loss NAME, and metrics with --metrics.\n',
    );
    const sparse = ['--loss', 'sparseCategoricalCrossentropy'];
    expect(await say('evaluate', 'loose.keras', '--data', 'parts.npz', ...sparse)).toMatch(
      /^4 samples of parts\.npz\naccuracy: .*\nloss: /,
    );
    expect(await say('evaluate', 'loose.keras', '--data', 'parts.npz', ...sparse, '--part', 'train', '--limit', '5')).toMatch(
      /^5 samples/,
    );
    const unit = JSON.parse(await say('evaluate', 'loose.keras', '--data', 'parts.npz', ...sparse, '--scale', 'unit', '--json'));
    model.compile({ loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const want = await model.evaluate(
      x.slice(0, 4).map((v) => v / 255),
      y.slice(0, 4),
    );
    expect(unit.loss).toBeCloseTo(want.loss as number, 5);
    // One-hot, for a loss that takes rows.
    expect(await say('evaluate', 'loose.keras', '--data', 'parts.npz', '--loss', 'mse', '--metrics', 'mae,accuracy')).toMatch(
      /\nmae: /,
    );
  });

  it('refuses data of another shape, classes without an output, and a part that is not there', async () => {
    await writeNpz(at('small.npz'), brightness(4, [5, 5, 1]) as never);
    expect(await refuse('evaluate', tutorial.model, '--data', 'small.npz')).toBe(
      'evenkeel: data small.npz: expected samples of shape (28, 28, 1), as the model takes them, got (5, 5, 1). ' +
        'Take other data or another model, or resize the images.\n',
    );
    const { x, y } = brightness(4, [8, 8, 3]);
    await writeNpz(at('many.npz'), { x, y: y.map((v) => v * 7) });
    expect(await refuse('evaluate', residual.model, '--data', 'many.npz')).toMatch(
      /^evenkeel: data many\.npz, labels: expected class indices below 2, as the model has 2 outputs, got 7\. /,
    );
    await writeNpz(at('odd.npz'), { x, y: y.cast('float32').map((v) => v / 2) });
    expect(await refuse('evaluate', residual.model, '--data', 'odd.npz')).toMatch(
      /labels: expected class indices from 0 to \d+, got 0\.5\. /,
    );
    expect(await refuse('evaluate', tutorial.model, '--data', tutorial.data, '--part', 'test')).toMatch(
      /^evenkeel: option --part: expected data that says/,
    );
    expect(await refuse('evaluate', tutorial.model)).toBe(
      'evenkeel: option --data: expected PATH|NAME: the samples to evaluate on, got none.\n',
    );
    expect(await refuse('evaluate', tutorial.model, '--data', 'nothing.npz')).toMatch(
      /^evenkeel: data nothing\.npz: expected a file or a folder, got no such file/,
    );
  });
});

describe('evenkeel export', () => {
  it('writes ONNX that predicts the same, folded or not', async () => {
    const x = toTensor(tutorial.saved.x[0] as (typeof tutorial.saved.x)[number]);
    for (const flags of [[], ['--fold'], ['--opset', '20', '--force']]) {
      const out = flags[0] === '--fold' ? 'folded.onnx' : 'plain.onnx';
      expect(await say('export', tutorial.model, out, ...flags)).toBe(`Wrote ${out}\n`);
      const bytes = readFileSync(at(out));
      const [input] = (await loadModel(tutorial.model)).inputNames;
      const [theirs] = (await runOnnx(bytes, { [input as string]: x })).values();
      expect(distance((theirs as Tensor).data, predictionsOf(tutorial).data)).toBeLessThan(BOUND);
    }
  });

  it('writes every format of Keras, also from weights next to a description', async () => {
    for (const out of ['again.keras', 'again.h5', 'again.json', 'again.weights.h5']) await say('export', residual.model, out);
    for (const file of ['again.keras', 'again.h5'])
      expect(await predictionError(await loadModel(at(file)), residual.saved)).toBeLessThan(1e-5);
    await say('export', 'again.json', 'joined.keras', '--weights', 'again.weights.h5');
    expect(await predictionError(await loadModel(at('joined.keras')), residual.saved)).toBeLessThan(1e-5);
  });

  it('refuses other endings, options of another format, what is there, and what is no model', async () => {
    expect(await refuse('export', tutorial.model, 'net.tflite')).toMatch(
      /^evenkeel: argument OUT, net\.tflite: expected a path that ends in \.weights\.h5, \.keras, \.h5, \.json, \.onnx, got another ending\.\n$/,
    );
    expect(await refuse('export', tutorial.model, 'f.keras', '--fold')).toMatch(
      /^evenkeel: option --fold: expected an OUT that ends in \.onnx, got f\.keras\. /,
    );
    expect(await refuse('export', tutorial.model, 'f.onnx', '--opset', '9')).toMatch(
      /option opset: expected an integer from 17 to 22, got 9/,
    );
    expect(existsSync(at('f.onnx'))).toBe(false);
    expect(await refuse('export', tutorial.model, 'plain.onnx')).toMatch(
      /^evenkeel: file plain\.onnx: expected a path where nothing is yet, got a file\./,
    );
    expect(await refuse('export', tutorial.data, 'f.onnx')).toMatch(/^evenkeel: file .*model-tutorial\.npz.*expected .*got /);
    expect(await refuse('export', 'nothing.keras', 'f.onnx')).toMatch(
      /^evenkeel: file nothing\.keras: expected a readable file, got no such file \(ENOENT\)\. Check the path\.\n$/,
    );
    expect(await refuse('export', tutorial.model)).toMatch(/missing required argument 'OUT'/);
  });
});

describe('evenkeel doctor', () => {
  it('says what is to look at from the length of the training alone', async () => {
    const text = await say('doctor', tutorial.model, '--samples', '1000', '--batch-size', '1000', '--epochs', '2');
    expect(text).toMatch(
      /^To look at in model "[^"]+":\n {2}batch_normalization, batch_normalization_1: after 2 steps,.* 98 % of the moving statistics/,
    );
    expect(text).toContain('\nNot looked at:\n  the scale of the inputs');
    const few = await say('doctor', tutorial.model, '--samples', '1000000');
    // What its optimizer counted decides, not what is guessed from the samples.
    expect(few).toContain('after 2 steps, as its optimizer counted');
  });

  it('measures on data', async () => {
    const { findings, notLookedAt } = JSON.parse(await say('doctor', tutorial.model, '--data', tutorial.data, '--json'));
    expect(findings.map((f: { id: string }) => f.id)).toContain('momentum');
    expect(findings.map((f: { id: string }) => f.id)).toContain('lagging-statistics');
    const unlabelled = JSON.parse(await say('doctor', tutorial.model, '--data', tutorial.samples, '--json'));
    expect(unlabelled.notLookedAt).toContain('accuracy with batch statistics and with moving ones: no labels were given');
    expect(notLookedAt).not.toContain('the scale of the inputs: the samples themselves were not given');
  });

  it('asks for one of both', async () => {
    expect(await refuse('doctor', tutorial.model)).toBe(
      'evenkeel: option --samples: expected how many samples the training has, or the samples themselves by --data, got neither.\n',
    );
    expect(await refuse('doctor', tutorial.model, '--samples', '0')).toBe(
      'evenkeel: option --samples: expected an integer of at least 1, got "0".\n',
    );
  });
});

describe('evenkeel fold', () => {
  it('writes the model without what is folded, and says how far predictions move', async () => {
    const model = sequential([
      layers.dense({ units: 5, inputShape: [4] }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu' }),
      layers.dense({ units: 3, activation: 'softmax' }),
    ]);
    const values = model.getWeights();
    // Moving statistics that are not 0 and 1.
    await model.setWeights(values.map((v, i) => (i === 4 ? v.map(() => 0.3) : i === 5 ? v.map(() => 4) : v)));
    await model.save(at('bn.keras'));
    const text = await say('fold', 'bn.keras', 'bn-folded.keras');
    expect(text).toMatch(
      /^batch_normalization: folded into dense\nLargest difference of a prediction: \d\.\de-\d+\nWrote bn-folded\.keras\n$/,
    );
    const made = await loadModel(at('bn-folded.keras'));
    expect(made.describe().layers.map((l) => l.type)).toEqual(['Dense', 'Activation', 'Dense']);
    const x = new Float32Array(8).map((_, i) => i - 3);
    const [a, b] = [await made.predict([[...x.slice(0, 4)]]), await model.predict([[...x.slice(0, 4)]])];
    expect(distance(a.data, b.data)).toBeLessThan(1e-6);
    // What the model was compiled with is kept, so that what is written can be evaluated at once.
    const kept = await say('fold', tutorial.model, 't-folded.keras', '--data', tutorial.samples);
    expect(kept).toMatch(/Wrote t-folded\.keras, compiled as the model was; its optimizer begins without state\n$/);
    const results = await Promise.all(
      [tutorial.model, 't-folded.keras'].map(async (file) =>
        JSON.parse(await say('evaluate', file, '--data', tutorial.data, '--json')),
      ),
    );
    expect(results[1].accuracy).toBe(results[0].accuracy);
    expect(results[1].loss).toBeCloseTo(results[0].loss, 4);
    const json = JSON.parse(await say('fold', tutorial.model, 't.onnx', '--data', tutorial.samples, '--json'));
    expect(json).toMatchObject({ out: 't.onnx', maxError: expect.any(Number) });
    expect(json.folded.length + json.kept.length).toBe(2);
  });

  it('refuses what is there already, before it reads anything', async () => {
    expect(await refuse('fold', 'nothing.keras', 'bn-folded.keras')).toMatch(
      /^evenkeel: file bn-folded\.keras: expected a path where nothing is yet/,
    );
    await say('fold', 'bn.keras', 'bn-folded.keras', '--force');
  });
});

describe('evenkeel recalibrate', () => {
  it('writes the model with statistics of the data, its optimizer kept', async () => {
    const text = await say('recalibrate', tutorial.model, 'recalibrated.keras', '--data', tutorial.samples);
    expect(text).toMatch(
      /^batch_normalization: means moved by \d+\.\d{3} standard deviations, variances are \d+\.\d{3} times the old \(medians of \d+ channels\)\n/,
    );
    const [old, own] = [await loadModel(tutorial.model), await loadModel(at('recalibrated.keras'))];
    const at0 = own.weights.findIndex((w) => w.name.endsWith('moving_mean'));
    expect(own.getWeights()[at0]?.data).not.toEqual(old.getWeights()[at0]?.data);
    expect(own.getWeights()[0]?.data).toEqual(old.getWeights()[0]?.data);
    expect(own.optimizer?.variables.length).toBe(old.optimizer?.variables.length);
    const again = JSON.parse(await say('recalibrate', 'recalibrated.keras', 'twice.keras', '--data', tutorial.data, '--json'));
    for (const { mean, variance } of again.changes) {
      expect(mean).toBeLessThan(1e-3);
      expect(variance).toBeCloseTo(1, 3);
    }
  });

  it('needs data', async () => {
    expect(await refuse('recalibrate', tutorial.model, 'r.keras')).toBe(
      'evenkeel: option --data: expected PATH|NAME: the training samples, got none.\n',
    );
    expect(existsSync(at('r.keras'))).toBe(false);
  });
});

describe('help', () => {
  it.each([
    ['summary', ['<MODEL>', '--input-shape <H,W,C>', '--style <keras3|classic>', '--json']],
    ['evaluate', ['--data <PATH|NAME>', '--part <train|test>', '(default: test)', '--loss <NAME>', '--scale <raw|unit>']],
    ['predict', ['<MODEL> <FILES...>', 'PNG and JPEG images', '--top <N>', '--classes <NAME,…|FILE>', '--output <FILE>']],
    ['export', ['<MODEL> <OUT>', '.onnx (inference)', '--fold', '--opset <N>', '--force']],
    ['doctor', ['--samples <N>', '--batch-size <N>', '--epochs <N>', '--data <PATH|NAME>']],
    ['fold', ['<MODEL> <OUT>', '--data <PATH|NAME>', '--force']],
    ['recalibrate', ['<MODEL> <OUT>', '--batch-size <N>', '(default: train)']],
    ['train', ['[CONFIG]', '--out <DIR>', '--quiet', '--json']],
  ])('%s', async (command, parts) => {
    const { code, stdout } = await warmEvenkeel([command, '--help'], { env: { COLUMNS: '200' } });
    expect(code).toBe(0);
    const text = stdout.replace(/\s+/g, ' ');
    for (const part of parts) expect(text).toContain(part);
  });
});
