import { expect, it } from 'vitest';
import { Message } from './protobuf.ts';

const hex = (m: Message) => Buffer.from(m.finish()).toString('hex');

it('fields have the bytes of the encoding guide', () => {
  expect(hex(new Message().whole(1, 150))).toBe('089601');
  expect(hex(new Message().text(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new Message().message(3, new Message().whole(1, 150)))).toBe('1a03089601');
  expect(hex(new Message().whole(1, -2))).toBe('08feffffffffffffffff01');
  expect(hex(new Message().whole(16, 2 ** 53 - 1))).toBe('8001ffffffffffffff0f');
  expect(hex(new Message().float(2, 1))).toBe('150000803f');
  expect(hex(new Message().double(1, 1))).toBe('09000000000000f03f');
  expect(hex(new Message())).toBe('');
});
