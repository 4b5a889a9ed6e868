import { EvenkeelError } from '../core/errors.ts';
import type { Variable } from '../ir/variable.ts';
import type { Optimizer } from '../nn/optimizers/optimizer.ts';
import type { TrainingModel } from './callbacks/callback.ts';
import type { Trainer } from './trainer.ts';

const readNow = (v: Variable, instead: string) => v.readNow('fit, callback', `Use \`await ${instead}()\`.`)[0] as number;
const fetchNumber = async (v: Variable) => (await v.read())[0] as number;

/** A model that trains, as callbacks may see and change it. */
export const trainingModelOf = ({ model, state, toBytes }: Trainer, optimizer: Optimizer): TrainingModel => ({
  weightNames: model.weights.map(({ variable }) => variable.name),
  getWeights: () => model.getWeights(),
  fetchWeights: () => state.fetchWeights(),
  setWeights: (values) => state.setWeights(values),
  getLearningRate: () => readNow(optimizer.learningRate, 'fetchLearningRate'),
  fetchLearningRate: () => fetchNumber(optimizer.learningRate),
  setLearningRate: (value) => {
    if (optimizer.schedule) {
      throw new EvenkeelError({
        where: `${model.where}, learning rate`,
        expected: 'an optimizer whose rate may be set',
        got: `one that follows ${optimizer.schedule.className}`,
        remedy: 'Use either the schedule or the callback.',
      });
    }
    return optimizer.learningRate.write([value]);
  },
  getIterations: () => readNow(optimizer.iterations, 'fetchIterations'),
  fetchIterations: () => fetchNumber(optimizer.iterations),
  findNotFinite: () => state.findNotFinite(),
  snapshot: () => state.snapshot('Use `await fetchSnapshot()`.'),
  fetchSnapshot: () => state.fetchSnapshot(),
  toBytes,
});
