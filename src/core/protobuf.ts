function encodeVarint(value: number): Uint8Array {
  const out: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    out.push(rest > 0n ? low + 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(out);
}

/**
 * A message of protocol buffers that is being written, field by field (protobuf.dev/programming-guides/encoding). The bytes of large
 * fields are not copied until `finish`.
 */
export class Message {
  private readonly chunks: Uint8Array[] = [];
  private length = 0;

  private push(...chunks: Uint8Array[]): this {
    for (const chunk of chunks) this.length += chunk.length;
    this.chunks.push(...chunks);
    return this;
  }

  private key(field: number, wireType: number): this {
    return this.push(encodeVarint(field * 8 + wireType));
  }

  /** An integer or an enumeration; negative ones as 64 bits of two's complement. */
  whole(field: number, value: number): this {
    return this.key(field, 0).push(encodeVarint(value));
  }

  double(field: number, value: number): this {
    return this.key(field, 1).push(new Uint8Array(Float64Array.of(value).buffer));
  }

  float(field: number, value: number): this {
    return this.key(field, 5).push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field: number, content: Uint8Array): this {
    return this.key(field, 2).push(encodeVarint(content.length), content);
  }

  text(field: number, content: string): this {
    return this.bytes(field, new TextEncoder().encode(content));
  }

  message(field: number, content: Message): this {
    this.key(field, 2).push(encodeVarint(content.length));
    for (const chunk of content.chunks) this.push(chunk);
    return this;
  }

  finish(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.length);
    let at = 0;
    for (const chunk of this.chunks) {
      all.set(chunk, at);
      at += chunk.length;
    }
    return all;
  }
}
