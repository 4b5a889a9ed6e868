/** Byte encodings of the WebAssembly binary format (core specification, section 5). */

/** Bytes as they come together: numbers, and lists of the same kind. They are joined once, where they are written. */
export type Code = readonly (number | Code)[];

/** Numbers of one byte, which most are. */
const SHORT: readonly Code[] = Array.from({ length: 128 }, (_, byte) => [byte]);

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const short = SHORT[value];
  if (short) return short;
  const out: number[] = [];
  let rest = value;
  do {
    const byte = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? byte + 128 : byte);
  } while (rest > 0);
  return out;
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): Code {
  const out: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    out.push(done ? byte : byte | 0x80);
    if (done) return out;
  }
}

/** Numbers of one type, little-endian. */
export function littleEndian(values: Float32Array | Float64Array | Int32Array | Int16Array): Code {
  return Array.from(new Uint8Array(values.buffer));
}

const single = new Float32Array(1);

/** IEEE 754 single precision. */
export function float32(value: number): Code {
  single[0] = value;
  return littleEndian(single);
}

/** Bytes that grow as they are written. */
export class ByteWriter {
  private buffer = new Uint8Array(256);
  private length = 0;

  /** A copy of what has been written. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.buffer.slice(0, this.length);
  }

  /** Makes room for so many bytes more. */
  private reserve(count: number): void {
    if (this.length + count <= this.buffer.length) return;
    const larger = new Uint8Array(Math.max(2 * this.buffer.length, this.length + count));
    larger.set(this.buffer);
    this.buffer = larger;
  }

  write(code: Code): void {
    for (let i = 0; i < code.length; i++) {
      const part = code[i] as number | Code;
      if (typeof part === 'number') {
        if (this.length === this.buffer.length) this.reserve(1);
        this.buffer[this.length++] = part;
      } else this.write(part);
    }
  }

  append(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  /** Bytes with their count in front. */
  writeSized(bytes: Uint8Array): void {
    this.write(unsigned(bytes.length));
    this.append(bytes);
  }

  /** A name: its UTF-8 bytes with their count in front. */
  writeName(text: string): void {
    this.writeSized(new TextEncoder().encode(text));
  }

  /** A vector: the items with their count in front. */
  writeVector<T>(items: readonly T[], writeItem: (item: T, index: number) => void): void {
    this.write(unsigned(items.length));
    for (const [i, item] of items.entries()) writeItem(item, i);
  }
}

/** Bytes that `write` writes. */
export function written(write: (out: ByteWriter) => void): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  write(out);
  return out.bytes;
}
