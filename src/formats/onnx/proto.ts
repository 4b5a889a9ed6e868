import { Message } from '../../core/protobuf.ts';
import {
  type Attribute,
  type Edge,
  type ElementType,
  elementTypes,
  type FinishedGraph,
  type OnnxNode,
  type Port,
} from './graph.ts';

/** The version of the file format: that of ONNX 1.13, which every opset from 17 on fits. */
const IR_VERSION = 8;

export interface OnnxModel {
  readonly name: string;
  readonly opset: number;
  readonly producer: string;
  readonly producerVersion: string;
  readonly doc: string;
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  readonly graph: FinishedGraph;
}

/** `AttributeProto`, whose types have the numbers 1 (float), 2 (int), 3 (string) and 7 (ints). */
function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'string') return message.text(4, value).whole(20, 3);
  if (typeof value === 'number') return message.whole(3, value).whole(20, 2);
  if ('float' in value) return message.float(2, value.float).whole(20, 1);
  for (const v of value) message.whole(8, v);
  return message.whole(20, 7);
}

/** `NodeProto`. A node's result has one name, its operand that is left out the empty one. */
function node(n: OnnxNode, result: string, { names, nodeNames }: FinishedGraph): Message {
  const message = new Message();
  for (const input of n.inputs) message.text(1, input ? (names.get(input) as string) : '');
  message
    .text(2, result)
    .text(3, nodeNames.get(n) as string)
    .text(4, n.type);
  for (const [name, value] of Object.entries(n.attributes)) message.message(5, attribute(name, value));
  return message;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | BigInt64Array) =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** `TensorProto`, with its data as little-endian bytes. */
function tensor(edge: Edge, name: string): Message {
  const { type, shape, data } = edge.initializer as NonNullable<Edge['initializer']>;
  const message = new Message();
  for (const d of shape) message.whole(1, d);
  const values = data();
  const bytes = type === 'float32' ? bytesOf(Float32Array.from(values)) : bytesOf(BigInt64Array.from(values, BigInt));
  return message.whole(2, elementTypes[type]).text(8, name).bytes(9, bytes);
}

/** `ValueInfoProto`. */
function port({ name, type, shape }: { name: string; type: ElementType; shape: Port['shape'] }): Message {
  const dims = new Message();
  for (const d of shape) dims.message(1, typeof d === 'number' ? new Message().whole(1, d) : new Message().text(2, d));
  const tensorType = new Message().whole(1, elementTypes[type]).message(2, dims);
  return new Message().text(1, name).message(2, new Message().message(1, tensorType));
}

/** The bytes of a `ModelProto` (github.com/onnx/onnx, onnx.proto). */
export function encodeModel({
  name,
  opset,
  producer,
  producerVersion,
  doc,
  inputs,
  outputs,
  graph,
}: OnnxModel): Uint8Array<ArrayBuffer> {
  const results = new Map([...graph.names].map(([edge, edgeName]) => [edge.producer, edgeName]));
  const body = new Message();
  for (const n of graph.nodes) body.message(1, node(n, results.get(n) as string, graph));
  body.text(2, name);
  for (const edge of graph.initializers) body.message(5, tensor(edge, graph.names.get(edge) as string));
  for (const input of inputs) body.message(11, port(input));
  for (const output of outputs) body.message(12, port(output));
  return new Message()
    .whole(1, IR_VERSION)
    .text(2, producer)
    .text(3, producerVersion)
    .text(6, doc)
    .message(7, body)
    .message(8, new Message().text(1, '').whole(2, opset))
    .finish();
}
