import { describe, expect, it } from 'vitest';
import { commandOf, DEFAULTS, fieldOf, readField } from './fields.ts';

describe('fields', () => {
  it('come from the table of flags', () => {
    expect(fieldOf('scale')).toMatchObject({ kind: 'choice', label: 'scale', choices: ['raw', 'unit', 'standard', 'l2'] });
    expect(fieldOf('learningRate')).toMatchObject({ kind: 'number', label: 'learning rate', placeholder: '0.001' });
    expect(DEFAULTS).toMatchObject({ norm: 'none,batch', train: '1:8001', epochs: '30', seeds: '', learningRate: '' });
  });

  it('are read as flags are: a value, or why there is none', () => {
    expect(readField('train', '0:600')).toEqual({ value: { begin: 0, end: 600 } });
    expect(readField('learningRate', '')).toEqual({});
    expect(readField('epochs', '').problem).toBe('expected an integer of at least 1');
    expect(readField('epochs', '2.5').problem).toBe('expected an integer of at least 1, got "2.5".');
  });

  it('make the command that does the same', () => {
    expect(commandOf({ ...DEFAULTS, epochs: '2', learningRate: '0.01' })).toBe(
      'npx evenkeel compare --learning-rate 0.01 --epochs 2',
    );
    expect(commandOf({ ...DEFAULTS, layers: 'flatten' }, { data: 'my data.csv', model: 'net.keras' })).toBe(
      "npx evenkeel compare --data 'my data.csv' --model net.keras",
    );
    expect(commandOf({ ...DEFAULTS, layers: 'flatten,dense:8' })).toBe('npx evenkeel compare --layers flatten,dense:8');
    expect(commandOf({ ...DEFAULTS, layers: "reshape:[7,7]'" })).toBe("npx evenkeel compare --layers 'reshape:[7,7]'\\'''");
  });
});
