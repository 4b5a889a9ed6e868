/** Reads back of an ONNX file what tests look at: protocol buffers by their numbers, without a schema. */

type Field = { readonly number: number; readonly value: bigint | Uint8Array };

function fields(bytes: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = () => {
    let [value, shift] = [0n, 0n];
    for (;;) {
      const byte = bytes[at++] as number;
      value |= BigInt(byte & 127) << shift;
      shift += 7n;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = Number(varint());
    const take = (length: number) => {
      at += length;
      return bytes.subarray(at - length, at);
    };
    const value = { 0: varint, 1: () => take(8), 2: () => take(Number(varint())), 5: () => take(4) }[
      key % 8
    ] as () => Field['value'];
    fields.push({ number: Math.floor(key / 8), value: value() });
  }
  return fields;
}

const all = (bytes: Uint8Array, number: number) => fields(bytes).filter((f) => f.number === number);
const messages = (bytes: Uint8Array, number: number) => all(bytes, number).map((f) => f.value as Uint8Array);
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const texts = (bytes: Uint8Array, number: number) => messages(bytes, number).map(text);

export function readOnnx(bytes: Uint8Array) {
  const [graph] = messages(bytes, 7) as [Uint8Array];
  const dims = (port: Uint8Array) => {
    const [shape] = messages(port, 2)
      .flatMap((type) => messages(type, 1))
      .flatMap((tensor) => messages(tensor, 2));
    return messages(shape as Uint8Array, 1).map((d) => texts(d, 2)[0] ?? Number(all(d, 1)[0]?.value));
  };
  const ports = (number: number) => messages(graph, number).map((p) => ({ name: texts(p, 1)[0] as string, shape: dims(p) }));
  return {
    irVersion: Number(all(bytes, 1)[0]?.value),
    producer: [texts(bytes, 2)[0], texts(bytes, 3)[0]],
    doc: texts(bytes, 6)[0],
    opset: Number(all(messages(bytes, 8)[0] as Uint8Array, 2)[0]?.value),
    name: texts(graph, 2)[0],
    nodes: messages(graph, 1).map((n) => ({
      type: texts(n, 4)[0] as string,
      name: texts(n, 3)[0] as string,
      inputs: texts(n, 1),
    })),
    initializers: messages(graph, 5).map((t) => texts(t, 8)[0] as string),
    inputs: ports(11),
    outputs: ports(12),
  };
}

/** The types of a file's nodes, in order. */
export const nodeTypes = (bytes: Uint8Array) => readOnnx(bytes).nodes.map((n) => n.type);
