import { ByteWriter, type Code, unsigned, written } from './encode.ts';
import { access, type Expr, type I32, i32, type V128, type ValueType } from './instructions.ts';

const typeCodes: Record<ValueType, number> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };

export interface Local<T extends ValueType> extends Expr<T> {
  readonly index: number;
}

/** Writes one function's body: locals, stores, and structured control flow as callbacks that write the nested code. */
export class FunctionBuilder {
  readonly name: string;
  readonly params: readonly Local<'i32'>[];
  private readonly locals: ValueType[] = [];
  private readonly code = new ByteWriter();

  /** A function of `paramCount` i32 parameters and no result. */
  constructor(name: string, paramCount = 0) {
    this.name = name;
    this.params = Array.from({ length: paramCount }, (_, index) => this.localAt('i32', index));
  }

  private localAt<T extends ValueType>(type: T, index: number): Local<T> {
    return { type, index, code: [0x20, unsigned(index)] };
  }

  /** A local without a value yet (it is zero). */
  local<T extends ValueType>(type: T): Local<T> {
    this.locals.push(type);
    return this.localAt(type, this.params.length + this.locals.length - 1);
  }

  /** A local that holds `value` from here on. */
  let<T extends ValueType>(value: Expr<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  private emit(...code: Code): void {
    this.code.write(code);
  }

  set<T extends ValueType>(local: Local<T>, value: Expr<T>): void {
    this.emit(value.code, 0x21, unsigned(local.index));
  }

  private storeAt(address: I32, offset: number, value: Code, ...opcode: Code): void {
    const { address: code, argument } = access(address, offset, 2);
    this.emit(code, value, opcode, argument);
  }

  private storeSimd(opcode: number, address: I32, value: V128, offset: number, lane?: number): void {
    this.storeAt(address, offset, value.code, 0xfd, opcode);
    if (lane !== undefined) this.emit(lane);
  }

  /** Stores all four lanes. */
  store(address: I32, value: V128, offset = 0): void {
    this.storeSimd(0x0b, address, value, offset);
  }

  /** Stores the first `lanes` (1 to 4) lanes and touches nothing after them. */
  storeLanes(address: I32, value: V128, lanes: number, offset = 0): void {
    if (lanes >= 4) this.store(address, value, offset);
    else for (let lane = 0; lane < lanes; lane++) this.storeSimd(0x5a, address, value, offset + 4 * lane, lane);
  }

  storeI32(address: I32, value: I32, offset = 0): void {
    this.storeAt(address, offset, value.code, 0x36);
  }

  /** Fills `bytes` bytes from `address` on with zeros. */
  zero(address: I32, bytes: I32): void {
    this.emit(address.code, i32.constant(0).code, bytes.code, 0xfc, 0x0b, 0x00);
  }

  /** Copies `bytes` bytes; the ranges may overlap. */
  copy(target: I32, source: I32, bytes: I32): void {
    this.emit(target.code, source.code, bytes.code, 0xfc, 0x0a, 0x00, 0x00);
  }

  call(functionIndex: number, ...args: readonly I32[]): void {
    for (const arg of args) this.emit(arg.code);
    this.emit(0x10, unsigned(functionIndex));
  }

  if(condition: I32, yes: () => void, no?: () => void): void {
    this.emit(condition.code, 0x04, 0x40);
    yes();
    if (no) {
      this.emit(0x05);
      no();
    }
    this.emit(0x0b);
  }

  /** Computes a value for its side effect alone. */
  drop(value: Expr<ValueType>): void {
    this.emit(value.code, 0x1a);
  }

  /** Returns from the function. */
  return(): void {
    this.emit(0x0f);
  }

  /** Stores with sequential consistency, visible to all threads. */
  atomicStore(address: I32, value: I32, offset = 0): void {
    this.storeAt(address, offset, value.code, 0xfe, 0x17);
  }

  /** Wakes every thread that waits at the address. */
  atomicNotify(address: I32): void {
    this.storeAt(address, 0, i32.constant(-1).code, 0xfe, 0x00);
    this.emit(0x1a);
  }

  /** `do { body } while (condition)`. */
  doWhile(body: () => void, condition: () => I32): void {
    this.emit(0x03, 0x40);
    body();
    this.emit(condition().code, 0x0d, 0x00, 0x0b);
  }

  /** `for (i = begin; i < end; i += step)`; written without a loop where it runs once, left out where it never does. */
  for(begin: I32 | number, end: I32 | number, step: number, body: (i: I32) => void): void {
    if (typeof begin === 'number' && typeof end === 'number') {
      if (begin + step >= end) {
        if (begin < end) body(i32.constant(begin));
        return;
      }
    }
    const start = typeof begin === 'number' ? i32.constant(begin) : begin;
    const stop = typeof end === 'number' ? i32.constant(end) : end;
    const i = this.let(start);
    const loop = () =>
      this.doWhile(
        () => {
          body(i);
          this.set(i, i32.add(i, step));
        },
        () => i32.ltS(i, stop),
      );
    if (typeof begin === 'number' && typeof end === 'number') loop();
    else this.if(i32.ltS(i, stop), loop);
  }

  /** The function's entry in the code section, without its size: locals, body, end. */
  encode(): Uint8Array {
    const runs: [number, ValueType][] = [];
    for (const type of this.locals) {
      const last = runs.at(-1);
      if (last && last[1] === type) last[0]++;
      else runs.push([1, type]);
    }
    return written((out) => {
      out.writeVector(runs, ([count, type]) => out.write([unsigned(count), typeCodes[type]]));
      out.append(this.code.bytes);
      out.write([0x0b]);
    });
  }
}
