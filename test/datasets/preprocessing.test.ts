import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/core/tensor/tensor.ts';
import { normalize, StandardScaler } from '../../src/datasets/preprocessing/index.ts';
import { toCategorical } from '../../src/datasets/utils/index.ts';

const matrix = fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 })).chain(([rows, columns]) =>
  fc.array(fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: columns, maxLength: columns }), {
    minLength: rows,
    maxLength: rows,
  }),
);

describe('normalize', () => {
  it("gives scikit-learn's numbers to 8 decimals", () => {
    const want = [0.00308441, 0.09900951, -0.0067857, 0.99009512, 0.00709414, -0.09900951];
    const got = normalize([[10, 321, -22, 3210, 23, -321]]).data;
    for (const [i, v] of want.entries()) expect(got[i]).toBeCloseTo(v, 8);
  });

  it('makes rows of norm 1 (to 1e-6), and leaves rows of zeros', () => {
    fc.assert(
      fc.property(matrix, fc.constantFrom('l1' as const, 'l2' as const, 'max' as const), (rows, norm) => {
        const out = normalize(rows, { norm });
        rows.forEach((row, r) => {
          const own = [...out.slice(r, r + 1).data].map(Math.abs);
          const size = norm === 'max' ? Math.max(...own) : norm === 'l1' ? own.reduce((a, b) => a + b) : Math.hypot(...own);
          expect(size).toBeCloseTo(row.some((v) => v !== 0 && v * v > 0) ? 1 : 0, 6);
        });
      }),
    );
  });

  it('along columns', () => {
    expect(
      normalize(
        [
          [3, 0],
          [4, 2],
        ],
        { axis: 0 },
      ).toArray(),
    ).toEqual([
      [0.6, 0],
      [0.8, 1],
    ]);
  });

  it('refuses images and says what to do', () => {
    expect(() => normalize(tensor([[[1]]]))).toThrow(
      /expected a matrix.*got shape \(1, 1, 1\)\. Reshape the samples to rows first/,
    );
  });
});

describe('StandardScaler', () => {
  it("gives scikit-learn's numbers", () => {
    const scaler = new StandardScaler();
    const out = scaler.fitTransform([
      [0, 5],
      [0, 5],
      [1, 5],
      [1, 9],
    ]);
    expect([...scaler.mean]).toEqual([0.5, 6]);
    expect([...scaler.variance]).toEqual([0.25, 3]);
    const want = [-1, -1 / Math.sqrt(3), -1, -1 / Math.sqrt(3), 1, -1 / Math.sqrt(3), 1, Math.sqrt(3)];
    for (const [i, v] of want.entries()) expect(out.data[i]).toBeCloseTo(v, 12);
  });

  it('keeps scale 1 for constant columns', () => {
    const scaler = new StandardScaler().fit([
      [7.1, 1],
      [7.1, 2],
      [7.1, 3],
    ]);
    expect(scaler.scale[0]).toBe(1);
    expect(scaler.transform([[7.1, 2]]).data[0]).toBeCloseTo(0, 6);
  });

  it('inverseTransform undoes transform (to 1e-3 of values up to 1000)', () => {
    fc.assert(
      fc.property(matrix, (rows) => {
        const scaler = new StandardScaler().fit(rows);
        const back = scaler.inverseTransform(scaler.transform(rows));
        for (const [i, v] of rows.flat().entries()) expect(Math.abs((back.data[i] as number) - v)).toBeLessThanOrEqual(1e-3);
      }),
    );
  });

  it('refuses use before fit, and other numbers of columns', () => {
    expect(() => new StandardScaler().transform([[1]])).toThrow(/StandardScaler\.transform: expected a fitted scaler/);
    expect(() => new StandardScaler().fit([[1, 2]]).transform([[1]])).toThrow(/expected 2 columns.*got 1/);
  });
});

describe('toCategorical', () => {
  it('makes one-hot rows and squeezes a trailing 1', () => {
    expect(toCategorical([[0], [2]]).toArray()).toEqual([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    expect(toCategorical([1], 4).toArray()).toEqual([[0, 1, 0, 0]]);
  });

  it('names the first label that does not fit', () => {
    expect(() => toCategorical([0, 3, 9], 3)).toThrow(/label at position 1: expected an integer from 0 to 2, got 3/);
    expect(() => toCategorical([0.5])).toThrow(/got 0\.5/);
    expect(() => toCategorical([-1])).toThrow(/got -1/);
  });
});
