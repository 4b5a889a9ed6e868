// Trains networks of a design one after the other, with nothing around it, and prints what each took as a line of JSON: a process that `executor.ts` starts.
import { isNamed, titleOf } from '../src/experiment/dataNames.ts';
import { planTrainings } from '../src/experiment/plan.ts';
import { readData } from '../src/experiment/readData.ts';
import { type DataReader, setUpComparison } from '../src/experiment/setup.ts';
import { runTrial } from '../src/experiment/trial.ts';
import { each, ownCpu, timesNow } from './processor.ts';

const reader: DataReader = { read: (data, shape) => readData(data, {}, shape), isNamed, titleOf };
const { data, design, arms, network, task } = await setUpComparison(JSON.parse(process.argv[2] ?? ''), reader, () => {});
for (const training of planTrainings(design, arms)) {
  const start = timesNow(ownCpu());
  await runTrial({ ...training, data: data(training.design.data), network, task });
  console.log(JSON.stringify(each(start, timesNow(ownCpu()), 1)));
}
