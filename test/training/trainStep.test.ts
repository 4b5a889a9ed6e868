import { describe, expect, it } from 'vitest';
import {
  type Backend,
  layers,
  losses,
  type Model,
  ops,
  optimizers,
  referenceBackend,
  regularizers,
  sequential,
  type Tensor,
  tensor,
  trainStep,
  type Value,
  Variable,
  valueAndGrad,
  wasmBackend,
} from '../../src/index.ts';
import { delayedBackend } from '../support/delayedBackend.ts';
import { documented } from '../support/docstrings.ts';
import { runExample } from '../support/runExample.ts';

/** Numbers that look random, and are the same each time. */
const numbers = (n: number, seed: number) => Float32Array.from({ length: n }, (_, i) => Math.sin((i + 1) * (seed + 1.7)) * 2);
const images = (n: number, seed = 1) => tensor(numbers(n * 36, seed), { shape: [n, 6, 6, 1] });
const classes = (n: number) => tensor(Int32Array.from({ length: n }, (_, i) => (i * i) % 3));

/** A network with all that training does besides gradients: batch statistics, masks, penalties and constraints. */
function network(options = {}): Model {
  return sequential(
    [
      layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 1], kernelRegularizer: regularizers.l2({ l2: 0.01 }) }),
      layers.batchNormalization(),
      layers.activation({ activation: 'relu', activityRegularizer: regularizers.l1({ l1: 0.001 }) }),
      layers.flatten(),
      layers.dropout({ rate: 0.3 }),
      layers.dense({ units: 3, activation: 'softmax', kernelConstraint: 'nonNeg' }),
    ],
    options,
  );
}

const crossentropy = losses.sparseCategoricalCrossentropy();
const classify = (model: Model, optimizer: optimizers.Optimizer) =>
  trainStep(model, {
    inputs: ['x', 'y'],
    optimizer,
    loss: ({ x, y }, context) => ops.mean(crossentropy.call(y, model.call(x, context))),
  });

const bits = (model: Model) => model.getWeights().map(({ data }) => Array.from(data));

const optimizersToTry: readonly (readonly [string, () => optimizers.Optimizer])[] = [
  ['sgd with momentum', () => optimizers.sgd({ learningRate: 0.05, momentum: 0.9 })],
  ['adam that clips and decays', () => optimizers.adam({ learningRate: 0.01, globalClipnorm: 0.5, weightDecay: 0.01 })],
  ['adam that accumulates', () => optimizers.adam({ learningRate: 0.01, gradientAccumulationSteps: 2 })],
  ['rmsprop that averages weights', () => optimizers.rmsprop({ learningRate: 0.01, useEma: true, emaMomentum: 0.7 })],
  [
    'sgd with a schedule',
    () => optimizers.sgd({ learningRate: optimizers.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 5 }) }),
  ],
];

describe('trainStep', () => {
  it.each(optimizersToTry)('gives the bits of trainOnBatch, over batches of several sizes: %s', async (_, optimizer) => {
    const [mine, theirs] = [network(), network()];
    theirs.compile({ optimizer: optimizer(), loss: 'sparseCategoricalCrossentropy' });
    const step = classify(mine, optimizer());
    for (const [i, n] of [8, 8, 5, 8, 5].entries()) {
      const [x, y] = [images(n, i), classes(n)];
      const { loss } = await theirs.trainOnBatch(x, y);
      expect((await step({ x, y })).loss).toBeCloseTo(loss, 5);
      expect(bits(mine)).toEqual(bits(theirs));
    }
  });

  it('gives the bits of fit, averaged weights included', async () => {
    const optimizer = () => optimizers.adam({ learningRate: 0.01, useEma: true, emaMomentum: 0.8 });
    const [mine, theirs] = [network(), network()];
    const [x, y] = [images(20), classes(20)];
    theirs.compile({ optimizer: optimizer(), loss: 'sparseCategoricalCrossentropy' });
    await theirs.fit(x, y, { epochs: 2, batchSize: 8, shuffle: false, verbose: 0 });
    const step = classify(mine, optimizer());
    for (let epoch = 0; epoch < 2; epoch++) {
      for (let i = 0; i < 20; i += 8) await step({ y: y.slice(i, i + 8), x: x.slice(i, i + 8) });
    }
    expect(bits(mine)).not.toEqual(bits(theirs));
    await step.finish();
    expect(bits(mine)).toEqual(bits(theirs));
    expect((await mine.predict(x)).data).toEqual((await theirs.predict(x)).data);
  });

  it('calls that nobody waits for come one after the other', async () => {
    const [mine, theirs] = [network(), network()];
    const [a, b] = [classify(mine, optimizers.adam()), classify(theirs, optimizers.adam())];
    await Promise.all([0, 1, 2].map((i) => a({ x: images(4 + i, i), y: classes(4 + i) })));
    for (const i of [0, 1, 2]) await b({ x: images(4 + i, i), y: classes(4 + i) });
    expect(bits(mine)).toEqual(bits(theirs));
  });

  it('compiles once for each shape and type of the inputs, whatever the order of their names', async () => {
    let compiled = 0;
    const inner = wasmBackend();
    const backend: Backend = {
      name: 'counting',
      async createSession() {
        const session = await inner.createSession();
        const { compile } = session;
        session.compile = (program) => {
          compiled++;
          return compile.call(session, program);
        };
        return session;
      },
    };
    const step = classify(network({ backend }), optimizers.sgd());
    for (const n of [4, 6, 4, 6]) await step({ x: images(n), y: classes(n) });
    await step({ y: classes(4), x: images(4) });
    expect(compiled).toBe(2);
    await step({ y: classes(4).cast('float32'), x: images(4) });
    expect(compiled).toBe(3);
  });

  it('puts out what the loss function returns besides: scalars as numbers, others as tensors', async () => {
    const model = sequential([layers.dense({ units: 2, inputShape: [3], kernelInitializer: 'ones' })]);
    const step = trainStep(model, {
      inputs: ['x'],
      optimizer: 'sgd',
      loss({ x }, context) {
        const y = model.call(x, context);
        return { loss: ops.mean(ops.square(y)), largest: ops.max(ops.reshape(y, [4])), y, x };
      },
    });
    const { loss, largest, y, x } = await step({
      x: [
        [1, 2, 3],
        [0, 0, 1],
      ],
    });
    expect(loss).toBeCloseTo((36 + 36 + 1 + 1) / 4, 5);
    expect(largest.toFixed(3)).toBe('6.000');
    expect(y.toArray()).toEqual([
      [6, 6],
      [1, 1],
    ]);
    expect(x.shape).toEqual([2, 3]);
  });

  it('frozen layers stay as they are, statistics included, as they were set when the step was made', async () => {
    const model = network();
    const frozen = model.layers[1] as layers.Layer;
    frozen.trainable = false;
    const step = classify(model, optimizers.adam());
    frozen.trainable = true;
    const before = frozen.getWeights().map(({ data }) => [...data]);
    for (const n of [4, 6]) await step({ x: images(n), y: classes(n) });
    expect(frozen.getWeights().map(({ data }) => [...data])).toEqual(before);
    expect(frozen.trainable).toBe(true);
    expect(bits(model)[0]).not.toEqual(bits(network())[0]);
  });

  it('trains a layer or a weight alone, and a variable of no layer', async () => {
    const model = network();
    const head = model.layers.at(-1) as layers.Layer;
    const [x, y] = [images(4), classes(4)];
    const loss = ({ x, y }: { x: Value; y: Value }) =>
      ops.mean(crossentropy.call(y, model.call(x, { ...quiet, training: false })));
    const quiet = { step: () => expect.fail(), update: () => {}, addLoss: () => {}, warn: () => {} };
    const before = bits(model);
    await trainStep(head, { inputs: ['x', 'y'], optimizer: 'sgd', loss })({ x, y });
    const changed = () => bits(model).flatMap((w, i) => (w.every((v, j) => v === before[i]?.[j]) ? [] : [i]));
    expect(changed()).toEqual([6, 7]);
    const [kernel] = model.trainableWeights;
    await trainStep([kernel as never], { inputs: ['x', 'y'], optimizer: 'sgd', loss })({ x, y });
    expect(changed()).toEqual([0, 6, 7]);

    const point = new Variable('point', [2], Float32Array.of(3, 4));
    const fall = trainStep(point, {
      inputs: ['target'],
      optimizer: optimizers.sgd({ learningRate: 0.25 }),
      loss: ({ target }) => ops.sum(ops.square(ops.sub(target.graph.variable(point), target))),
    });
    expect((await fall({ target: [1, 2] })).loss).toBe(8);
    expect([...(await point.read())]).toEqual([2, 3]);
  });

  it('may call an input `step`, as masks are drawn by another', async () => {
    const model = sequential([layers.dense({ units: 1, inputShape: [2] }), layers.dropout({ rate: 0.5 })]);
    const step = trainStep(model, {
      inputs: ['step'],
      optimizer: 'sgd',
      loss: ({ step }, context) => ({ loss: ops.mean(model.call(step, context)), step }),
    });
    expect((await step({ step: [[5, 6]] })).step.toArray()).toEqual([[5, 6]]);
  });

  it('and valueAndGrad run on a backend whose answers must be awaited', async () => {
    const run = async (backend: Backend) => {
      const model = network({ backend });
      const step = classify(model, optimizers.adam({ useEma: true, emaMomentum: 0.5 }));
      const grad = valueAndGrad(model, {
        inputs: ['x', 'y'],
        loss: ({ x, y }, context) => ops.mean(crossentropy.call(y, model.call(x, context))),
      });
      const batch = { x: images(3), y: classes(3) };
      const losses = [(await step(batch)).loss, (await step(batch)).loss];
      await step.finish();
      const { loss, gradients } = await grad(batch);
      return [...losses, loss, [...gradients.values()], (await model.predict(batch.x)).data];
    };
    expect(await run(delayedBackend)).toEqual(await run(referenceBackend));
  });

  it('goes on bit for bit from a snapshot, with the optimizer that the model was compiled with', async () => {
    const make = () => {
      const model = network();
      model.compile({ optimizer: optimizers.adam({ learningRate: 0.01 }), loss: 'sparseCategoricalCrossentropy' });
      return { model, step: classify(model, model.optimizer as optimizers.Optimizer) };
    };
    const batch = { x: images(6), y: classes(6) };
    const [through, later] = [make(), make()];
    for (let i = 0; i < 3; i++) await through.step(batch);
    const saved = through.model.snapshot();
    for (let i = 0; i < 3; i++) await through.step(batch);
    await later.model.restore(saved);
    for (let i = 0; i < 3; i++) await later.step(batch);
    expect(bits(later.model)).toEqual(bits(through.model));
    // The steps are those of the model: trainOnBatch draws the masks that come next.
    await Promise.all([through, later].map(({ model }) => model.trainOnBatch(batch.x, batch.y)));
    expect(bits(later.model)).toEqual(bits(through.model));
  });
});

describe('steps over several models', () => {
  const dense = (units: number, inputs: number, name: string, backend: Backend = wasmBackend()) =>
    sequential(
      [
        layers.dense({ units: 8, activation: 'tanh', inputShape: [inputs] }),
        layers.batchNormalization(),
        layers.dense({ units }),
      ],
      {
        name,
        backend,
      },
    );
  const score = losses.binaryCrossentropy({ fromLogits: true });

  const judge = (label: number, logits: Value) => ops.mean(score.call(logits.graph.constant(label, logits.shape), logits));

  function adversaries() {
    const [generator, discriminator] = [dense(2, 3, 'generator'), dense(1, 2, 'discriminator')];
    const learnToTell = trainStep(discriminator, {
      inputs: ['real', 'noise'],
      optimizer: optimizers.adam({ learningRate: 0.01 }),
      loss({ real, noise }, context) {
        const [ofReal, ofFake] = [real, generator.call(noise, context)].map((x) => discriminator.call(x, context));
        return ops.add(judge(1, ofReal as Value), judge(0, ofFake as Value));
      },
    });
    const learnToFool = trainStep(generator, {
      inputs: ['noise'],
      optimizer: optimizers.adam({ learningRate: 0.02 }),
      loss: ({ noise }, context) => judge(1, discriminator.call(generator.call(noise, context), context)),
    });
    return { generator, discriminator, learnToTell, learnToFool };
  }
  const [real, noise] = [tensor(numbers(16, 3), { shape: [8, 2] }), tensor(numbers(24, 5), { shape: [8, 3] })];
  /** The dense layers' weights: statistics follow whatever a layer sees in training. */
  const learned = (model: Model) => model.trainableWeights.map(({ variable }) => [...(variable.read() as Float32Array)]);

  it('each changes the weights of its own model, and statistics follow in all', async () => {
    const { generator, discriminator, learnToTell, learnToFool } = adversaries();
    const before = [learned(generator), learned(discriminator), bits(generator)];
    await learnToTell({ real, noise });
    expect(learned(generator)).toEqual(before[0]);
    expect(bits(generator)).not.toEqual(before[2]);
    const trained = learned(discriminator);
    expect(trained).not.toEqual(before[1]);
    await learnToFool({ noise });
    expect(learned(discriminator)).toEqual(trained);
    expect(learned(generator)).not.toEqual(before[0]);
  });

  it('each draws masks of its own under the same step number, and those of its own model are those of fit', async () => {
    const generator = dense(64, 3, 'generator');
    const discriminator = (options = {}) =>
      sequential(
        [
          layers.dense({ units: 64, kernelInitializer: 'zeros', biasInitializer: 'ones', inputShape: [64] }),
          layers.dropout({ rate: 0.5 }),
        ],
        { name: 'discriminator', ...options },
      );
    const shared = discriminator();
    const optimizer = 'sgd';
    const result = (drawn: Value) => ({ loss: ops.mul(ops.mean(drawn), 0), drawn });
    const inputs = ['x'] as const;
    const tell = trainStep(shared, { inputs, optimizer, loss: ({ x }, c) => result(shared.call(x, c)) });
    const fool = trainStep(generator, {
      inputs,
      optimizer,
      loss: ({ x }, c) => {
        const made = generator.call(x, c);
        const { loss, drawn } = result(shared.call(made, c));
        return { loss: ops.add(loss, ops.mean(made)), drawn };
      },
    });
    const alone = discriminator();
    const reference = trainStep(alone, { inputs, optimizer, loss: ({ x }, c) => result(alone.call(x, c)) });
    const zeros = tensor(new Float32Array(8 * 64), { shape: [8, 64] });
    const mask = async (of: Promise<{ drawn: unknown }>) => [...((await of).drawn as Tensor).data].map((v) => v > 0);
    for (let i = 0; i < 3; i++) {
      const [own, foreign] = [await mask(tell({ x: zeros })), await mask(fool({ x: noise }))];
      expect(await mask(reference({ x: zeros }))).toEqual(own);
      // Two draws of 512 elements agree in half of them, ± 11 where one standard deviation is counted.
      const agreeing = own.filter((v, j) => v === foreign[j]).length;
      expect(agreeing).toBeGreaterThan(256 - 6 * 12);
      expect(agreeing).toBeLessThan(256 + 6 * 12);
    }
  });

  it('is the same whether or not the models were trained on their own before, each with its memory', async () => {
    const run = async (separately: boolean) => {
      const { generator, discriminator, learnToTell, learnToFool } = adversaries();
      if (separately) {
        // Zero changes nothing, and puts the weights into a session.
        for (const model of [generator, discriminator])
          model.compile({ optimizer: optimizers.sgd({ learningRate: 0 }), loss: 'mse' });
        await generator.testOnBatch(noise, real);
        await discriminator.testOnBatch(real, numbers(8, 1));
      }
      for (let i = 0; i < 3; i++) {
        await learnToTell({ real, noise });
        await learnToFool({ noise });
      }
      const outputs: Tensor[] = [await generator.predict(noise), await discriminator.predict(real)];
      return [bits(generator), bits(discriminator), outputs.map(({ data }) => [...data])];
    };
    expect(await run(true)).toEqual(await run(false));
  });

  it('a step follows weights that another step took to the memory of another model', async () => {
    const run = async (separately: boolean) => {
      const { generator, discriminator, learnToFool } = adversaries();
      const alone = trainStep(discriminator, {
        inputs: ['real'],
        optimizer: optimizers.adam(),
        loss: ({ real }, context) => judge(1, discriminator.call(real, context)),
      });
      if (separately) await generator.predict(noise);
      for (let i = 0; i < 3; i++) {
        await alone({ real });
        await learnToFool({ noise });
      }
      return [bits(generator), bits(discriminator)];
    };
    expect(await run(true)).toEqual(await run(false));
  });

  it('first calls of several steps at once lose no update', async () => {
    const { generator, discriminator, learnToTell, learnToFool } = adversaries();
    const before = [learned(generator), learned(discriminator)];
    await Promise.all([learnToTell({ real, noise }), learnToFool({ noise })]);
    for (const [i, model] of [generator, discriminator].entries()) expect(learned(model)).not.toEqual(before[i]);
  });

  it('what a model predicts, evaluates and saves after a step are its new weights, and a step sees those that are set', async () => {
    const { generator, learnToFool } = adversaries();
    generator.compile({ optimizer: 'sgd', loss: 'mse' });
    const [before, evaluated] = [await generator.predict(noise), await generator.evaluate(noise, real)];
    await learnToFool({ noise });
    expect((await generator.predict(noise)).data).not.toEqual(before.data);
    expect((await generator.evaluate(noise, real)).loss).not.toBe(evaluated.loss);
    const { loss } = await learnToFool({ noise });
    const other = adversaries();
    await other.generator.setWeights(generator.getWeights());
    await other.discriminator.setWeights(adversaries().discriminator.getWeights());
    expect((await other.learnToFool({ noise })).loss).toBeLessThan(loss);
  });
});

describe('valueAndGrad', () => {
  it('changes nothing, and gives the same each time', async () => {
    const model = network();
    const before = bits(model);
    const grad = valueAndGrad(model, {
      inputs: ['x', 'y'],
      loss: ({ x, y }, context) => ops.mean(crossentropy.call(y, model.call(x, context))),
    });
    const batch = { x: images(6), y: classes(6) };
    const [first, second] = [await grad(batch), await grad(batch)];
    expect(second).toEqual(first);
    expect([...first.gradients.keys()]).toEqual(model.trainableWeights);
    expect(bits(model)).toEqual(before);
  });

  it('is what a step of gradient descent goes down by', async () => {
    const make = () => sequential([layers.dense({ units: 2, inputShape: [3] }), layers.dense({ units: 1 })]);
    const [model, moved] = [make(), make()];
    const loss =
      (model: Model) =>
      ({ x }: { x: Value }, context: Parameters<Model['call']>[1]) =>
        ops.mean(ops.square(model.call(x, context)));
    const x = tensor(numbers(12, 2), { shape: [4, 3] });
    const { gradients } = await valueAndGrad(model, { inputs: ['x'], loss: loss(model) })({ x });
    await trainStep(moved, { inputs: ['x'], optimizer: optimizers.sgd({ learningRate: 0.5 }), loss: loss(moved) })({ x });
    for (const [i, weight] of model.trainableWeights.entries()) {
      const [was, is, gradient] = [model.getWeights()[i]?.data, moved.getWeights()[i]?.data, gradients.get(weight)?.data];
      for (const [j, v] of Array.from(was as Float32Array).entries()) {
        expect(is?.[j]).toBeCloseTo(v - 0.5 * (gradient?.[j] as number), 6);
      }
    }
  });

  it('in inference mode where it is told so', async () => {
    const model = network();
    const loss = (training: boolean) =>
      valueAndGrad(model, {
        inputs: ['x', 'y'],
        training,
        loss: ({ x, y }, context) => ops.mean(crossentropy.call(y, model.call(x, context))),
      })({ x: images(6), y: classes(6) });
    model.compile({ loss: 'sparseCategoricalCrossentropy' });
    expect((await loss(false)).loss).toBeCloseTo((await model.evaluate(images(6), classes(6))).loss, 5);
    expect((await loss(true)).loss).not.toBe((await loss(false)).loss);
  });
});

describe('examples in docstrings', () => {
  const all = documented({ trainStep, valueAndGrad }, ['training']);
  it.each(all.map(([name, declared]) => [name, declared?.examples[0] ?? ''] as const))('%s', async (_, code) => {
    expect(code).not.toBe('');
    await runExample(code);
  });
});
