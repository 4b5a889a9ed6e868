import { describe, expect, it } from 'vitest';
import { EvenkeelError } from '../../src/core/errors.ts';
import { parseBatch } from '../../src/datasets/cifar.ts';
import { parsePickle } from '../../src/datasets/files/pickle.ts';
import { pickledArray as array, PICKLED_TYPE, pickle } from '../support/dataFiles.ts';

const parse = (text: string) => parsePickle(pickle(`\x80\x02${text}`), 'x');

describe('pickles', () => {
  it('of plain values are read', () => {
    const found = parse(
      '}(U\x01aK\x07X\x01\x00\x00\x00b](K\x01M\x00\x01J\xff\xff\xff\xff\x8a\x02\x00\x80\x88NG?\xf8\x00\x00\x00\x00\x00\x00eU\x01cU\x02hiu.',
    );
    expect([...found]).toEqual([
      ['a', 7],
      ['b', [1, 256, -1, -32768, true, null, 1.5]],
      ['c', new Uint8Array([104, 105])],
    ]);
  });

  it('of arrays are read, in either byte order', () => {
    const found = parse(`}U\x01a${array('K\x02K\x03\x86', 'abcdef')}s.`);
    expect(found.get('a')).toMatchObject({ shape: [2, 3], dtype: 'uint8', data: new Uint8Array([97, 98, 99, 100, 101, 102]) });
    const big = PICKLED_TYPE.replace('u1', 'i2').replace('|', '>');
    expect(parse(`}U\x01a${array('K\x01\x85', '\x01\x00', big)}s.`).get('a')).toMatchObject({ data: new Int32Array([256]) });
  });

  it('run no code and know no other name of Python', () => {
    const attacks = [
      "cos\nsystem\n(S'touch /tmp/owned'\ntR.",
      'cposix\nsystem\nU\x04true\x85R.',
      'c__builtin__\neval\nU\x011\x85R.',
      '\x8c\x02os\x8c\x06system\x93\x8c\x04true\x85R.',
      'cnumpy.core.multiarray\nfromstring\n.',
      'cnumpy\nload\n.',
      '(i__main__\nX\n.',
      'cnumpy\nndarray\n)\x81.',
      'c__proto__\nconstructor\n.',
      '\x82\x01.',
      'Ppersistent\n.',
    ];
    for (const attack of attacks)
      expect(() => parse(attack), attack).toThrow(/expected values only \(no code is run\), got the (name|instruction)/);
    for (const name of ['toString', 'constructor', '__proto__']) expect(() => parse(`c${name}\n${name}\n.`)).toThrow(/the name/);
    expect(() => parse('cnumpy\ndtype\nU\x02O8\x85R.')).toThrow(/expected an array of numbers, got numpy dtype of "O8"/);
    expect(() => parse('}cnumpy\ndtype\n\x85R.')).toThrow(EvenkeelError);
  });

  it('leave prototypes alone', () => {
    const found = parse('}(U\x09__proto__}U\x08pollutedK\x01sU\x0bconstructorK\x02u.');
    expect([...found.keys()]).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('that are cut off are refused at every place', () => {
    const whole = pickle(`\x80\x02}U\x01a${array('K\x02K\x03\x86', 'abcdef')}s.`);
    for (let n = 0; n < whole.length; n++) expect(() => parsePickle(whole.subarray(0, n), 'x'), String(n)).toThrow(EvenkeelError);
  });

  it('that lie are refused', () => {
    const lies = [
      'T\xff\xff\xff\xff.', // a string longer than the file
      '\x8e\xff\xff\xff\xff\xff\xff\xff\x7f.',
      'X\xff\xff\xff\x7f.',
      '\x8a\xff.',
      'h\x05.',
      'j\xff\xff\xff\xff.',
      'e.',
      '(e.',
      's.',
      't.',
      '}(U\x01au.',
      '}(K\x01K\x02u.',
      '}b.',
      '0.',
      '(.',
      'q\x00.',
      'K\x01.',
      '\x80\x09}.',
      `}U\x01a${array('K\x09K\x03\x86', 'abcdef')}s.`,
      `}U\x01a${array('J\xff\xff\xff\xffJ\xfa\xff\xff\xff\x86', 'abcdef')}s.`,
    ];
    for (const lie of lies) expect(() => parse(lie), JSON.stringify(lie)).toThrow(EvenkeelError);
  });

  it('that hold themselves, or grow without end, take no longer than their bytes', () => {
    // A list of twice the list before, sixty times over: 2⁶⁰ items for whoever walks through it.
    const doubled = `](K\x01e${'q\x000](h\x00h\x00e'.repeat(60)}`;
    expect(() =>
      parsePickle(pickle(`\x80\x02}(U\x06labels${doubled}U\x04data${array('K\x00M\x00\x0c\x86', '')}u.`), 'x'),
    ).not.toThrow();
    expect(() => parse(`cnumpy\ndtype\n${doubled}\x85R.`)).toThrow(EvenkeelError);
    expect(() => parse(`${doubled}${doubled}\x93.`)).toThrow(EvenkeelError);
    expect(() => parse(`${')'.padEnd(200_000, '\x85')}.`)).toThrow(/expected a pickled dictionary/);
    const image = array('K\x01M\x00\x0c\x86', '').replace('U\x00', `T\x00\x0c\x00\x00${'a'.repeat(3072)}`);
    expect(() => parseBatch(pickle(`\x80\x02}(U\x06labels](${doubled}eU\x04data${image}u.`), 'x', 'labels', 10)).toThrow(
      /expected labels from 0 to 9, got another value/,
    );
    const self = parse('}q\x00U\x01ah\x00s.').get('a') as Map<string, unknown>;
    expect(self.get('a') === self).toBe(true);
  });

  it('that are no batch of CIFAR are refused', () => {
    const batch = (text: string) => () => parseBatch(pickle(`\x80\x02${text}`), 'b', 'labels', 10);
    expect(batch('}.')).toThrow(/file b: expected an array "data" of bytes \(n, 3072\), got none/);
    expect(batch(`}(U\x04data${array('K\x02K\x03\x86', 'abcdef')}u.`)).toThrow(/got uint8 \(2, 3\)/);
    expect(batch(`}(U\x04data${array('K\x00M\x00\x0c\x86', '')}U\x06labels](K\x01eu.`)).toThrow(
      /expected 0 labels in "labels", got 1/,
    );
  });
});
