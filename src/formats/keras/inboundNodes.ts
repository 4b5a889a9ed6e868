import { EvenkeelError } from '../../core/errors.ts';
import { isObject, type Json, requireList, requireObject, requireText, show, shownName } from './json.ts';
import { Operand } from './operations/arguments.ts';
import { Operation } from './operations/operation.ts';
import { inKeyOrder, readReference, type TensorReference } from './tensorReferences.ts';

/** One use of a layer: an entry of the `inbound_nodes` of a config. */
export interface InboundNode {
  readonly operands: readonly TensorReference[];
  readonly training: boolean | undefined;
}

/** A mask that Keras writes for a model inside has the structure of its inputs. */
const isNothing = (value: unknown): boolean =>
  value === null || (typeof value === 'object' && !('class_name' in value) && Object.values(value).every(isNothing));

function readKwargs(kwargs: unknown, where: string): boolean | undefined {
  let training: boolean | undefined;
  for (const [key, value] of Object.entries(isObject(kwargs) ? kwargs : {})) {
    if (key === 'training' && typeof value === 'boolean') training = value;
    else if (!isNothing(value)) {
      throw new EvenkeelError({ where, expected: 'a call with inputs and training alone', got: `${key}: ${show(value)}` });
    }
  }
  return training;
}

/**
 * A call as Keras 3 writes it: { args, kwargs }, tensors as objects that know where they come from. The `training` of a functional model's layers is
 * never obeyed by Keras's `fit`, `evaluate` and `predict`, which pass their own; what was asked for in Evenkeel stands in `evenkeel`.
 */
export function readInboundNode({ args, kwargs, evenkeel }: Json, where: string): InboundNode {
  const { inputs, ...rest } = isObject(kwargs) ? kwargs : {};
  const tensors = (arg: unknown): TensorReference[] => {
    if (arg === null || arg === undefined) return [];
    if (Array.isArray(arg)) return arg.flatMap(tensors);
    const config = isObject(arg) && arg.class_name === '__keras_tensor__' ? arg.config : undefined;
    if (isObject(config)) return [readReference(config.keras_history, where)];
    if (isObject(arg) && !('class_name' in arg)) return inKeyOrder(arg).flatMap(tensors);
    throw new EvenkeelError({ where, expected: 'a call with results of other layers', got: show(arg) });
  };
  const operands = [...tensors(requireList(args, where, 'the arguments of a call')), ...tensors(inputs)];
  readKwargs(rest, where);
  return { operands, training: isObject(evenkeel) ? readKwargs({ training: evenkeel.training ?? null }, where) : undefined };
}

/** A call as Keras 2 and TensorFlow.js write it: a list of [layer, use, result, kwargs]. Keras 2 obeys a `training` that stands there, and writes no default. */
export function readLegacyInboundNode(node: readonly unknown[], where: string): InboundNode {
  const list = typeof node[0] === 'string' ? [node] : node;
  const kwargs = list.map((entry) => readKwargs(Array.isArray(entry) ? entry[3] : undefined, where));
  return { operands: list.map((entry) => readReference(entry, where)), training: kwargs.find((t) => t !== undefined) };
}

/** An operation on tensors and its use. */
export interface OperationCall {
  readonly layer: Operation;
  /** The name by which others refer to it, and which of its uses this is. */
  readonly name: string;
  readonly use: number;
  readonly node: InboundNode;
}

/** The uses of an operation: each becomes a layer, since what it is called with besides tensors belongs to the call. */
export function decodeOperation(entry: Json, where: string): OperationCall[] {
  const { module, class_name: className, config, inbound_nodes: nodes } = entry;
  const name = requireText(entry.name, `${where}, an operation`, 'its name');
  const place = `${where}, operation "${shownName(name)}"`;
  return requireList(nodes, place).map((node, use) => {
    const { args, kwargs } = requireObject(node, place);
    const operands: TensorReference[] = [];
    const toTemplate = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(toTemplate);
      if (!isObject(value)) return value;
      if (value.class_name !== '__keras_tensor__') return value;
      const { keras_history: history } = requireObject(value.config, place);
      return new Operand(operands.push(readReference(history, place)) - 1);
    };
    const template = requireList(args, place, 'the arguments of a call').map(toTemplate);
    const named = Object.fromEntries(Object.entries(isObject(kwargs) ? kwargs : {}).map(([key, v]) => [key, toTemplate(v)]));
    const layer = new Operation({
      name: use === 0 ? name : `${name}_${use}`,
      module: module as string,
      className: requireText(className, place, 'the name of its class'),
      config: requireObject(config, place),
      args: template,
      kwargs: named,
    });
    layer.autoNamed = use > 0;
    return { layer, name, use, node: { operands, training: undefined } };
  });
}
