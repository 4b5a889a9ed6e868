import type { Shape } from '../../src/core/tensor/tensor.ts';
import type { Samples, TrainTest } from '../../src/datasets/index.ts';
import { designOf } from '../../src/experiment/flags.ts';
import { describeNetwork, inputShapeOf, type OpenNetwork, openNetwork } from '../../src/experiment/network.ts';
import { sampleShape, splitData } from '../../src/experiment/samples.ts';
import { type DataReader, setUpComparison } from '../../src/experiment/setup.ts';
import { readerOf, sourceOf, withNames } from './given.ts';
import type { Looked, LookedData, LookedNetwork, LookOrder } from './messages.ts';

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function describeData(path: string, read: Samples | TrainTest): Promise<LookedData> {
  const { data, heldOut } = await splitData(read);
  const { trainX, trainY, testX, classNames } = data;
  return {
    name: path,
    counts: { train: trainX.shape[0] as number, test: testX.shape[0] as number },
    heldOut,
    shape: [...trainX.shape.slice(1)],
    isBytes: trainX.dtype === 'uint8',
    ...(classNames && { classNames }),
    ...('schema' in read && read.schema && { columns: read.schema.columns.map(({ name }) => name) }),
    labels: trainY.size === trainY.shape[0] ? 1 : trainY.rowSize,
  };
}

async function describeModel(path: string, network: OpenNetwork & { kind: 'file' }, inputShape: Shape): Promise<LookedNetwork> {
  const { layers, total } = (await network.file.model(inputShape)).describe();
  return {
    name: path,
    layers: layers.map((layer) => ({ ...layer, outputShape: [...layer.outputShape] })),
    total,
    norms: (await describeNetwork(network, { inputShape })).made === 'removed' ? 'there' : 'none',
  };
}

/**
 * Reads what was dropped and says what it is, and whether an experiment can be made of it: it is set up once as it will be, and nothing is trained.
 * @param base where the page's files lie
 */
export async function look({ dropped, values: given }: LookOrder, base: string): Promise<Looked> {
  const notes = new Set<string>();
  const warn = (text: string) => void notes.add(text);
  const values = withNames(given, dropped);
  const reader: DataReader = readerOf(dropped, values, base, warn);
  const looked: { -readonly [K in keyof Looked]: Looked[K] } = { notes: [], problems: {} };
  const { data, model } = dropped;
  try {
    const source = await sourceOf(dropped);
    const opened = source && openNetwork(source, { seed: 0, onWarning: warn });
    const read = await reader.read(designOf(values).data, opened && (await inputShapeOf(opened))).catch((error: unknown) => {
      looked.problems = { data: messageOf(error) };
      return undefined;
    });
    if (data && read) looked.data = await describeData(data.path, read);
    if (model && opened?.kind === 'file' && read) {
      try {
        looked.network = await describeModel(model.path, opened, sampleShape('trainX' in read ? read.trainX : read.x));
      } catch (error) {
        looked.problems = { ...looked.problems, model: messageOf(error) };
      }
    }
    if (read && !looked.problems.model) {
      const { classes, kind } = (await setUpComparison(values, { ...reader, read: async () => read }, warn, source)).task;
      looked.task = { classes, ...(kind && { kind }) };
    }
  } catch (error) {
    looked.problems = { ...looked.problems, experiment: messageOf(error) };
  }
  return { ...looked, notes: [...notes] };
}
