import { EvenkeelError } from '../../core/errors.ts';
import { type ProgramType, sizeOf } from '../../core/tensor/tensor.ts';
import { VERSION } from '../../core/version.ts';
import type { OpNode, Value } from '../../ir/graph.ts';
import type { Variable } from '../../ir/variable.ts';
import { Model } from '../../models/model.ts';
import { fetchValues } from '../../training/variableStore.ts';
import { foldNormalization } from './foldNormalization.ts';
import { OnnxGraph, type Port } from './graph.ts';
import type { OnnxOptions } from './index.ts';
import { elementwise, rules } from './ops/index.ts';
import { encodeModel } from './proto.ts';
import { isDynamic, TracePair, trace } from './trace.ts';
import { Translator } from './translator.ts';

const OPSETS = { first: 17, last: 22 };

/** Ops that draw random numbers: a graph could not draw the same. */
const RANDOM = ['dropoutMask', 'normalNoise'];

/** Protocol buffers of 2 GiB are not read. */
const LARGEST = 2 ** 31 - 1;

function requireOpset(opset: number): number {
  if (Number.isInteger(opset) && opset >= OPSETS.first && opset <= OPSETS.last) return opset;
  throw new EvenkeelError({
    where: 'exportOnnx, option opset',
    expected: `an integer from ${OPSETS.first} to ${OPSETS.last}`,
    got: String(opset),
  });
}

function requireType(name: string, type: ProgramType): ProgramType {
  if (['float32', 'uint8', 'int32'].includes(type)) return type;
  throw new EvenkeelError({
    where: `exportOnnx, option inputTypes, "${name}"`,
    expected: "'float32', 'uint8' or 'int32'",
    got: JSON.stringify(type),
  });
}

function inputTypes({ inputNames }: Model, types: OnnxOptions['inputTypes']): ProgramType[] {
  const unknown = Object.keys(types ?? {}).find((name) => !inputNames.includes(name));
  if (unknown !== undefined) {
    throw new EvenkeelError({
      where: 'exportOnnx, option inputTypes',
      expected: `names of inputs: ${inputNames.join(', ')}`,
      got: `"${unknown}"`,
    });
  }
  return inputNames.map((name) => requireType(name, types?.[name] ?? 'float32'));
}

/** @throws EvenkeelError for weights that one file cannot hold */
function requireSize(model: Model): void {
  const bytes = model.weights.reduce((total, { shape }) => total + 4 * sizeOf(shape), 0);
  if (bytes <= LARGEST) return;
  throw new EvenkeelError({
    where: `exportOnnx, model "${model.name}"`,
    expected: 'weights of less than 2 GiB, the most that a protocol buffer holds',
    got: `${(bytes / 2 ** 30).toFixed(1)} GiB`,
    remedy: 'Export parts of it as models of their own.',
  });
}

function translate(t: Translator, node: OpNode): void {
  t.enter(node);
  const { name } = node.op;
  if (RANDOM.includes(name)) {
    t.refuse('a computation without random numbers', `"${name}"`, 'Apply the layer without training: true.');
  }
  if (node.outputs.every((v) => t.constants.has(v))) return;
  const fits = (rules[name] ?? [elementwise]).some((rule) => rule(t, node));
  if (!fits) t.refuse('ops that ONNX can express', `"${name}"`, 'Write the layer with other ops.');
}

/** Of a model, the bytes of an ONNX file. */
export async function toOnnx(
  model: Model,
  { fold = false, opset = OPSETS.first, ...options }: OnnxOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (!(model instanceof Model)) {
    throw new EvenkeelError({ where: 'exportOnnx', expected: 'a model', got: typeof model });
  }
  requireOpset(opset);
  const types = inputTypes(model, options.inputTypes);
  requireSize(model);
  // The smallest sizes that no axis of size 1 can be taken for.
  const [first, second] = [2, 3].map((batch) => {
    const traced = trace(model, types, batch);
    return fold ? foldNormalization(traced) : traced;
  }) as [ReturnType<typeof trace>, ReturnType<typeof trace>];
  const pair = new TracePair(first, second);
  const graph = new OnnxGraph();
  const weights = await fetchValues(first.program.variables.map((v) => v.variable as Variable));
  const t = new Translator(graph, pair, opset, weights);
  const port = (portName: string, value: Value) => ({
    name: portName,
    type: value.dtype,
    shape: pair.dims(value).map((d) => (!isDynamic(d) ? d : d.batches === 1 ? 'N' : `${d.batches}*N`)),
  });
  const inputs = first.program.inputs.map((value): Port => {
    const edge = { hint: value.input as string };
    t.place(value, edge);
    return { ...port(value.input as string, value), edge };
  });
  for (const node of first.program.nodes) translate(t, node);
  const outputs: Port[] = [];
  for (const [i, outputName] of model.outputNames.entries()) {
    const value = first.outputs[i] as Value;
    const edge = t.at(value);
    // An edge has one name, so an output of another name is a copy.
    const known = [...inputs, ...outputs].find((o) => o.edge === edge);
    const canBeNamed = known ? known.name === outputName : edge.producer !== undefined;
    outputs.push({ ...port(outputName, value), edge: canBeNamed ? edge : t.emit('Identity', [edge]) });
  }
  return encodeModel({
    name: options.name ?? model.name,
    opset,
    producer: 'evenkeel',
    producerVersion: VERSION,
    doc: `The inference pass of the model "${model.name}"${fold ? ', batch normalisations folded' : ''}.`,
    inputs,
    outputs,
    graph: graph.finish(inputs, outputs),
  });
}
