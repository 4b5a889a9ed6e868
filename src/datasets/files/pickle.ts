import { Tensor } from '../../core/tensor/tensor.ts';
import { quoted, type Refuse, refusal } from '../../platform/files/refusal.ts';
import { decodeElements, type ElementType } from './elements.ts';

/** The values that a pickle may hold: dictionaries, lists (and tuples), byte strings, text, numbers, truth values, and arrays of numbers. */
export type Pickled = null | boolean | number | string | Uint8Array | Pickled[] | Map<string, Pickled> | Tensor;

/** The three names that arrays of NumPy are made with. Nothing is looked up or called: each stands for a step of `build`. */
const GLOBALS = new Set([
  'numpy ndarray',
  'numpy dtype',
  'numpy.core.multiarray _reconstruct',
  'numpy._core.multiarray _reconstruct',
]);

/** A name of Python's. */
class Global {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** An element type in the making. */
class DType {
  readonly element: ElementType;
  bigEndian = false;

  constructor(element: ElementType) {
    this.element = element;
  }
}

/** An array in the making: its data comes after it is first named. */
class NdArray {
  tensor: Tensor | undefined;
}

const MARK = Symbol('mark');
type Item = Pickled | Item[] | Map<string, Item> | Global | DType | NdArray;

const latin1 = new TextDecoder('latin1');
/** Longest key or name, in bytes: one that is long could be read again and again. */
const MAX_NAME = 1000;
/** How many times its size a pickle may make of arrays: bytes can become int32, and be used again and again. */
const EXPANSION = 8;

/** Text, which Python 2 keeps as bytes; empty for anything else, whose own text could be endless, and for what is too long for a name. */
const textOf = (item: Item | undefined) => {
  if (item instanceof Uint8Array) return item.length > MAX_NAME ? '' : latin1.decode(item);
  return typeof item === 'string' ? item : '';
};

/**
 * The machine that a pickle is a program for (Python's `pickletools`), with the few instructions that data sets need. It makes values, and
 * can do nothing else: instructions that import, call or set anything are unknown to it, but for the making of NumPy's arrays.
 */
class Machine {
  private at = 0;
  private readonly stack: (Item | typeof MARK)[] = [];
  private readonly memo = new Map<number, Item>();
  private readonly bytes: Uint8Array;
  private readonly refuse: Refuse;
  private readonly view: DataView;
  /** Bytes of arrays that may still be made. */
  private left: number;

  constructor(bytes: Uint8Array, refuse: Refuse) {
    this.bytes = bytes;
    this.left = EXPANSION * bytes.length;
    this.refuse = refuse;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves past `n` bytes and says where they begin. */
  private skip(n: number): number {
    if (this.at + n > this.bytes.length) this.refuse('a whole pickle', 'one that is cut off');
    this.at += n;
    return this.at - n;
  }

  private take(n: number): Uint8Array {
    const from = this.skip(n);
    return this.bytes.subarray(from, from + n);
  }

  private u8 = () => this.view.getUint8(this.skip(1));
  private u32 = () => this.view.getUint32(this.skip(4), true);

  private length64(): number {
    const [low, high] = [this.u32(), this.u32()];
    return high === 0 ? low : this.refuse('a length within the file', 'a larger one');
  }

  private line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > 100) this.refuse('a short line', 'a longer one');
    return latin1.decode(this.take(end + 1 - this.at)).trimEnd();
  }

  private text(n: number): string {
    return new TextDecoder().decode(this.take(n));
  }

  /** An integer of `n` bytes, as Python's `LONG1` has it. */
  private long(n: number): number {
    if (n > 6) this.refuse('a number of at most 6 bytes', `${n}`);
    const data = this.take(n);
    const size = data.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);
    return n > 0 && (data[n - 1] as number) >= 128 ? size - 2 ** (8 * n) : size;
  }

  private pop(): Item {
    const item = this.stack.pop();
    return item === undefined || item === MARK ? this.refuse('a value on the stack', 'none') : item;
  }

  private popToMark(): Item[] {
    const mark = this.stack.lastIndexOf(MARK);
    if (mark < 0) this.refuse('a mark on the stack', 'none');
    return this.stack.splice(mark).slice(1) as Item[];
  }

  private top<T>(Type: new (...args: never[]) => T, what: string): T {
    const item = this.stack.at(-1);
    return item instanceof Type ? item : this.refuse(`${what} on the stack`, 'another value');
  }

  private setItems(items: readonly Item[]): void {
    const dictionary = this.top<Map<string, Item>>(Map, 'a dictionary');
    for (let i = 0; i < items.length; i += 2) {
      const key = items[i];
      const isText = typeof key === 'string' || (key instanceof Uint8Array && key.length <= MAX_NAME);
      const name = isText ? textOf(key) : undefined;
      if (name === undefined || i + 1 === items.length) this.refuse('text as a key, and a value', 'another value');
      else dictionary.set(name, items[i + 1] as Item);
    }
  }

  private global(name: string): Global {
    if (!GLOBALS.has(name)) this.refuse('values only (no code is run)', `the name ${quoted(name)} of Python`);
    return new Global(name);
  }

  /** The result of `callable(*args)`, for the three names that are allowed. */
  private reduce(callable: Item, args: Item): Item {
    if (!(callable instanceof Global) || !Array.isArray(args)) return this.refuse("one of NumPy's names", 'another value');
    if (callable.name.endsWith('_reconstruct')) return new NdArray();
    const code = textOf(args[0]);
    const [, kind, width] = /^([biuf])([1248])$/.exec(code) ?? [];
    if (callable.name !== 'numpy dtype' || !kind)
      return this.refuse('an array of numbers', `${callable.name} of ${quoted(code)}`);
    return new DType({ kind: kind as ElementType['kind'], width: Number(width) });
  }

  /** Gives the value on top of the stack its state: the byte order of a type, or the shape, type and data of an array. */
  private build(state: Item): void {
    const target = this.stack.at(-1);
    if (!Array.isArray(state)) this.refuse('a tuple as state', 'another value');
    if (target instanceof DType) {
      target.bigEndian = textOf(state[1]) === '>';
      return;
    }
    const [, shape, type, fortran, data] = state;
    const isShape =
      Array.isArray(shape) && shape.length <= 64 && shape.every((d) => Number.isSafeInteger(d) && (d as number) >= 0);
    if (!(target instanceof NdArray) || !isShape || !(type instanceof DType) || !(data instanceof Uint8Array)) {
      this.refuse('shape, type and bytes of an array', 'other values');
    }
    const sizes = shape as number[];
    const size = sizes.reduce((product, d) => product * d, type.element.width);
    if (fortran === true && sizes.length > 1) this.refuse('an array in C order', 'Fortran order');
    if (size !== data.length) this.refuse(`${size} bytes of an array ${sizes.join('×')}`, `${data.length}`);
    this.left -= 4 * size;
    if (this.left < 0) this.refuse(`arrays of up to ${EXPANSION} times the file's size`, 'larger ones');
    target.tensor = new Tensor(decodeElements(data, type.element, type.bigEndian, this.refuse), sizes);
  }

  private readonly instructions: Record<string, () => void> = {
    '\x80': () => this.u8() <= 5 || this.refuse('a protocol up to 5', 'a later one'),
    '\x95': () => this.length64(),
    '(': () => this.stack.push(MARK),
    '0': () => this.pop(),
    '1': () => this.popToMark(),
    N: () => this.stack.push(null),
    '\x88': () => this.stack.push(true),
    '\x89': () => this.stack.push(false),
    J: () => this.stack.push(this.view.getInt32(this.skip(4), true)),
    K: () => this.stack.push(this.u8()),
    M: () => this.stack.push(this.view.getUint16(this.skip(2), true)),
    '\x8a': () => this.stack.push(this.long(this.u8())),
    G: () => this.stack.push(this.view.getFloat64(this.skip(8))),
    // Strings of Python 2 are bytes.
    U: () => this.stack.push(this.take(this.u8())),
    T: () => this.stack.push(this.take(this.u32())),
    C: () => this.stack.push(this.take(this.u8())),
    B: () => this.stack.push(this.take(this.u32())),
    '\x8e': () => this.stack.push(this.take(this.length64())),
    X: () => this.stack.push(this.text(this.u32())),
    '\x8c': () => this.stack.push(this.text(this.u8())),
    '\x8d': () => this.stack.push(this.text(this.length64())),
    '}': () => this.stack.push(new Map()),
    ']': () => this.stack.push([]),
    ')': () => this.stack.push([]),
    d: () => {
      const items = this.popToMark();
      this.stack.push(new Map());
      this.setItems(items);
    },
    l: () => this.stack.push(this.popToMark()),
    t: () => this.stack.push(this.popToMark()),
    '\x85': () => this.stack.push([this.pop()]),
    '\x86': () => this.stack.push([this.pop(), this.pop()].reverse()),
    '\x87': () => this.stack.push([this.pop(), this.pop(), this.pop()].reverse()),
    a: () => {
      const item = this.pop();
      this.top<Item[]>(Array, 'a list').push(item);
    },
    e: () => {
      const items = this.popToMark();
      const list = this.top<Item[]>(Array, 'a list');
      for (const item of items) list.push(item);
    },
    s: () => {
      const value = this.pop();
      const key = this.pop();
      this.setItems([key, value]);
    },
    u: () => this.setItems(this.popToMark()),
    q: () => this.memo.set(this.u8(), this.peek()),
    r: () => this.memo.set(this.u32(), this.peek()),
    '\x94': () => this.memo.set(this.memo.size, this.peek()),
    h: () => this.recall(this.u8()),
    j: () => this.recall(this.u32()),
    c: () => {
      const module = this.line();
      this.stack.push(this.global(`${module} ${this.line()}`));
    },
    '\x93': () => {
      const name = textOf(this.pop());
      this.stack.push(this.global(`${textOf(this.pop())} ${name}`));
    },
    R: () => {
      const args = this.pop();
      this.stack.push(this.reduce(this.pop(), args));
    },
    b: () => this.build(this.pop()),
  };

  private peek(): Item {
    const item = this.pop();
    this.stack.push(item);
    return item;
  }

  private recall(index: number): void {
    this.stack.push(this.memo.get(index) ?? this.refuse('a value that was kept', 'none'));
  }

  run(): Item {
    for (;;) {
      const code = String.fromCharCode(this.u8());
      if (code === '.') return this.pop();
      if (!Object.hasOwn(this.instructions, code)) this.refuse('values only (no code is run)', `the instruction ${quoted(code)}`);
      (this.instructions[code] as () => void)();
    }
  }
}

/**
 * Reads a pickled dictionary of data, as the batches of CIFAR are. No code is run, whatever the file says: of Python's names only those that
 * make NumPy's arrays are known. Keys that are byte strings become text; the entries of the dictionary come back as a map.
 * @throws EvenkeelError for anything else
 */
export function parsePickle(bytes: Uint8Array, name: string): Map<string, unknown> {
  const refuse = refusal(`file ${name}`, 'The file is damaged or no data set; download it again.');
  const value = new Machine(bytes, refuse).run();
  if (!(value instanceof Map)) return refuse('a pickled dictionary', 'another value');
  return new Map([...value].map(([key, value]) => [key, value instanceof NdArray ? value.tensor : value]));
}
