import { afterEach, describe, expect, it, vi } from 'vitest';
import { tensor } from '../../../src/core/tensor/tensor.ts';
import { sequential } from '../../../src/models/sequential.ts';
import * as layers from '../../../src/nn/layers/index.ts';
import type { Callback, TrainingControl, TrainingModel } from '../../../src/training/callbacks/callback.ts';
import { History } from '../../../src/training/callbacks/history.ts';
import { progressBar } from '../../../src/training/callbacks/index.ts';
import { TerminateOnNaN } from '../../../src/training/callbacks/terminateOnNaN.ts';
import type { FitOptions } from '../../../src/training/options.ts';
import { controlOf } from '../../support/control.ts';
import { mistake } from '../../support/mistake.ts';
import { Screen } from '../../support/screen.ts';

const x = tensor([[0], [1], [2], [3]]);

async function train(options: FitOptions) {
  const model = sequential([layers.dense({ units: 1, inputShape: [1] })]);
  model.compile({ loss: 'mse', metrics: ['meanSquaredError'] });
  return model.fit(x, x, { batchSize: 2, ...options });
}

describe('verbose', () => {
  afterEach(() => vi.restoreAllMocks());

  async function printed(options: FitOptions): Promise<string> {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await train(options);
    const text = write.mock.calls.map(([chunk]) => String(chunk)).join('');
    write.mockRestore();
    return text;
  }
  const logs = 'loss: [\\d.e+-]+ - meanSquaredError: [\\d.e+-]+';

  it('0 prints nothing', async () => {
    expect(await printed({ verbose: 0, epochs: 2 })).toBe('');
  });

  it('2 prints a line an epoch, under its number where there are several', async () => {
    const line = `2/2 - \\d+s - \\d+[mu]?s/step - ${logs}\n`;
    expect(await printed({ verbose: 2 })).toMatch(new RegExp(`^${line}$`));
    expect(await printed({ verbose: 2, epochs: 2 })).toMatch(new RegExp(`^Epoch 1/2\n${line}Epoch 2/2\n${line}$`));
  });

  it("'auto' prints the same where the output is no terminal", async () => {
    expect(await printed({ verbose: 'auto' })).toMatch(/^2\/2 - \d+s/);
    expect(await printed({})).toMatch(/^2\/2 - \d+s/);
  });

  it('1 redraws a bar in one line an epoch', async () => {
    const text = await printed({ verbose: 1, epochs: 2, validationData: [x, x] });
    const screen = new Screen(200);
    screen.write(text);
    const plain = await screen.lines();
    expect(plain.length).toBe(4);
    expect(plain[0]).toBe('Epoch 1/2');
    expect(plain[2]).toBe('Epoch 2/2 - about 1s left');
    expect(plain[3]).toMatch(new RegExp(`^2/2 ━{20} \\d+s \\d+[mu]?s/step - ${logs} - val_loss: .* - val_meanSquaredError: `));
  });

  it('1 shows at once that the first step is prepared, until it is done', async () => {
    const text = await printed({ verbose: 1 });
    const screen = new Screen(200);
    screen.write(text.slice(0, text.indexOf('1/2')));
    expect(await screen.lines()).toEqual([expect.stringContaining('preparing the first step')]);
    screen.write(text.slice(text.indexOf('1/2')));
    expect((await screen.lines()).join()).not.toContain('preparing');
  });

  it('1 ends its line where training stops within an epoch', async () => {
    const aborted = new AbortController();
    const text = await printed({
      verbose: 1,
      signal: aborted.signal,
      callbacks: [{ onTrainBatchEnd: () => aborted.abort() }],
    });
    const screen = new Screen(80);
    screen.write(`${text}$`);
    expect(await screen.lines()).toEqual([expect.stringMatching(/^1\/2 ━{20} .*loss: /), '$']);
  });
});

describe('callbacks', () => {
  it('are called in order, each waited for, with the control and the plan', async () => {
    const calls: string[] = [];
    const follow = (name: string, slow: boolean): Callback => {
      const note = async (text: string) => {
        if (slow) await new Promise((resume) => setTimeout(resume, 2));
        calls.push(`${name} ${text}`);
      };
      return {
        onTrainBegin: (_, plan) => note(`train ${plan.epochs} ${plan.steps}`),
        onEpochBegin: (epoch) => note(`epoch ${epoch}`),
        onTrainBatchBegin: (batch) => note(`batch ${batch}`),
        onTrainBatchEnd: (batch, logs) => note(`batch ${batch} end ${Object.keys(logs)}`),
        onEpochEnd: (epoch, logs) => note(`epoch ${epoch} end ${Object.keys(logs)}`),
        onTrainEnd: () => note('train end'),
      };
    };
    await train({ verbose: 0, validationData: [x, x], callbacks: [follow('a', true), follow('b', false)] });
    const names = 'loss,meanSquaredError';
    expect(calls).toEqual(
      [
        'train 1 2',
        'epoch 0',
        'batch 0',
        `batch 0 end ${names}`,
        'batch 1',
        `batch 1 end ${names}`,
        `epoch 0 end ${names},val_loss,val_meanSquaredError`,
        'train end',
      ].flatMap((text) => [`a ${text}`, `b ${text}`]),
    );
  });

  it('can stop the training, at an epoch and within one', async () => {
    class Stopper implements Callback {
      private control: TrainingControl | undefined;
      private readonly when: 'epoch' | 'batch';
      constructor(when: 'epoch' | 'batch') {
        this.when = when;
      }
      onTrainBegin(control: TrainingControl) {
        this.control = control;
      }
      onTrainBatchEnd() {
        if (this.control && this.when === 'batch') this.control.stopTraining = true;
      }
      onEpochEnd(epoch: number) {
        if (this.control && epoch === 1) this.control.stopTraining = true;
      }
    }
    expect((await train({ verbose: 0, epochs: 9, callbacks: [new Stopper('epoch')] })).epoch).toEqual([0, 1]);
    expect((await train({ verbose: 0, epochs: 9, callbacks: [new Stopper('batch')] })).epoch).toEqual([]);
  });

  it('that fail end the training with their error', async () => {
    const failing: Callback = { onTrainBatchEnd: () => Promise.reject(new Error('disk full')) };
    await expect(train({ verbose: 0, callbacks: [failing] })).rejects.toThrow('disk full');
  });

  it('progressBar writes where it is told', async () => {
    const texts: string[] = [];
    await train({ verbose: 0, callbacks: [progressBar({ verbose: 2, write: (text) => texts.push(text) })] });
    expect(texts.join('')).toMatch(/^2\/2 - \d+s/);
  });
});

/** A model that a callback must not touch. */
const untouched = new Proxy({} as TrainingModel, {
  get: () => {
    throw new Error('touched');
  },
});

describe('TerminateOnNaN', () => {
  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('stops at a loss of %f and says where', (loss) => {
    const guard = new TerminateOnNaN();
    const control = controlOf(untouched);
    guard.onTrainBegin(control);
    guard.onEpochBegin(3);
    guard.onTrainBatchEnd(4, { loss: 1e30 });
    expect([control.stopTraining, guard.diverged]).toEqual([false, undefined]);
    guard.onTrainBatchEnd(5, { loss });
    expect([control.stopTraining, guard.diverged]).toEqual([true, { epoch: 3, batch: 5, loss }]);
    guard.onTrainBegin(controlOf(untouched));
    expect(guard.diverged).toBeUndefined();
  });
});

describe('History', () => {
  it('keeps the logs of every epoch by name', () => {
    const history = new History();
    history.onEpochEnd(0, { loss: 1 });
    history.onEpochEnd(1, { loss: 0.5 });
    expect([history.epoch, history.history]).toEqual([[0, 1], { loss: [1, 0.5] }]);
  });

  it('gives numbers as such, and says what is none', async () => {
    const history = new History();
    expect(history.numbers('loss')).toEqual([]);
    history.onEpochEnd(0, { loss: 1, f1: [1, 2] });
    expect(history.numbers('loss')).toEqual([1]);
    expect(await mistake(() => history.numbers('acc'))).toBe('history: expected one number as "acc", got nothing of that name.');
    expect(await mistake(() => history.numbers('f1'))).toBe(
      'history: expected one number as "f1", got a list of 2. Choose a metric that comes to one number.',
    );
  });
});
