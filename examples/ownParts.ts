/**
 * A custom layer, loss, metric, optimizer and callback, from ops. Nothing has a backward pass: gradients follow from the ops.
 *
 *     npx tsx examples/ownParts.ts
 */
import {
  type Callback,
  type CallContext,
  type Loss,
  layers,
  losses,
  type Metric,
  ops,
  optimizers,
  type PlainData,
  sequential,
  Tensor,
  type TrainingControl,
  type Value,
  type Variable,
} from 'evenkeel';

/** x ↦ x · tanh(scale · x), with one trained scale a feature. */
class Gate extends layers.Layer {
  readonly className = 'Gate';
  private scale!: Variable;

  protected override build(inputShape: readonly number[]): void {
    this.scale = this.addWeight('scale', { shape: [inputShape.at(-1) as number], initializer: 'ones' });
  }

  call(x: Value, _context: CallContext): Value {
    return ops.mul(x, ops.tanh(ops.mul(x, x.graph.variable(this.scale))));
  }
}

/** The mean of |yTrue − yPred|^1.5: between the absolute and the squared error. */
const between: Loss = {
  name: 'between',
  call(yTrue, yPred) {
    const distance = ops.add(ops.abs(ops.sub(yTrue, yPred)), 1e-12);
    return ops.mean(ops.mul(distance, ops.sqrt(distance)), [1]);
  },
  check: (labels, outputShape, where) => losses.meanSquaredError().check(labels, outputShape, where),
};

/** The share of outputs that are off by less than 0.1. */
const close: Metric = {
  name: 'close',
  call: (yTrue, yPred) => ops.mean(ops.greater(0.1, ops.abs(ops.sub(yTrue, yPred))), [1]),
};

/** Gradient descent by the sign of the gradient. */
class SignDescent extends optimizers.Optimizer {
  readonly className = 'SignDescent';

  protected rule({ weight, gradient, learningRate }: optimizers.UpdateContext): Value {
    const sign = ops.sub(ops.greater(gradient, 0), ops.greater(0, gradient));
    return ops.sub(weight, ops.mul(learningRate, sign));
  }
}

/** Halves the learning rate every 40 epochs. What it remembers survives a kill where `callbacks.backupAndRestore` follows the training too. */
class Halve implements Callback {
  private control: TrainingControl | undefined;
  private epochs = 0;

  onTrainBegin(control: TrainingControl): void {
    this.control = control;
    this.epochs = 0;
  }

  onEpochEnd(): void {
    this.epochs = (this.epochs + 1) % 40;
    const model = this.control?.model;
    if (this.epochs === 0) model?.setLearningRate(model.getLearningRate() / 2);
  }

  getState(): PlainData {
    return { epochs: this.epochs };
  }

  setState(state: PlainData): void {
    Object.assign(this, state);
  }
}

const n = 256;
const x = new Tensor(
  Float32Array.from({ length: 2 * n }, (_, i) => Math.sin(12.9898 * (i + 1)) * 2),
  [n, 2],
);
const y = new Tensor(
  Float32Array.from({ length: n }, (_, i) => Math.abs(x.data[2 * i] as number) - 0.5 * (x.data[2 * i + 1] as number)),
  [n, 1],
);

const model = sequential([layers.dense({ units: 16, inputShape: [2] }), new Gate(), layers.dense({ units: 1 })]);
model.compile({ optimizer: new SignDescent({ learningRate: 0.01 }), loss: between, metrics: [close] });
const history = await model.fit(x, y, { epochs: 200, batchSize: 32, verbose: 0, callbacks: [new Halve()] });
const loss = history.numbers('loss');
console.log(`loss ${loss[0]?.toFixed(4)} → ${loss.at(-1)?.toFixed(4)}, close ${history.numbers('close').at(-1)?.toFixed(2)}`);
