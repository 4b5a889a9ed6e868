import { useEffect, useRef, useState } from 'preact/hooks';
import type { BatchInput, BatchOutput, Rows } from './compute/batch.ts';
import { NumberTable } from './NumberTable.tsx';
import { Predict, type Seen } from './Predict.tsx';

const COLUMNS = ['a', 'b'] as const;
const START: BatchInput = {
  x: [
    [1, 200],
    [2, 400],
    [3, 300],
    [6, 900],
  ],
  gamma: [1, 1],
  beta: [0, 0],
  dy: [
    [1, 0],
    [0, 0],
    [0, 0],
    [0, 0],
  ],
};

const put = (rows: Rows, row: number, column: number, value: number): Rows =>
  rows.map((numbers, i) => (i === row ? numbers.map((v, j) => (j === column ? value : v)) : numbers));
const putIn = (values: readonly number[], at: number, value: number) => values.map((v, j) => (j === at ? value : v));
const inColumnA = (rows: Rows, change: (v: number, i: number) => number): Rows =>
  rows.map(([a = 0, ...others], i) => [change(a, i), ...others]);

/** Which choice the changed cells agree with: one output, those of its sample, those of its feature. */
function rightOf(cells: readonly string[]): number {
  const key = [...cells].sort().join(' ');
  return ['0,0', '0,0 0,1', '0,0 1,0 2,0 3,0'].indexOf(key);
}

export function WhatItComputes() {
  const [input, setInput] = useState(START);
  const [output, setOutput] = useState<BatchOutput>();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const asked = useRef(0);
  const compute = async (given: BatchInput) => (await import('./compute/batch.ts')).computeBatch(given);
  useEffect(() => {
    const turn = ++asked.current;
    void compute(input).then((found) => {
      // What was asked before something else was typed is of no interest any more.
      if (turn === asked.current) setOutput(found);
    });
  }, [input]);
  const change = (changed: Partial<BatchInput>) => {
    setMarked(new Set());
    setInput({ ...input, ...changed });
  };
  const see = async (): Promise<Seen> => {
    const x = put(input.x, 0, 0, (input.x[0]?.[0] as number) + 3);
    const { changedCells } = await import('./compute/batch.ts');
    const cells = changedCells((await compute(input)).y, (await compute({ ...input, x })).y);
    setInput({ ...input, x });
    setMarked(new Set(cells));
    return {
      right: rightOf(cells),
      text: `${cells.length} outputs changed, marked above in y: the number moved its column’s mean and variance, and these are in every output of the column. In training, what a network says of one sample depends on the others of its batch.`,
    };
  };
  return (
    <>
      <p>
        One feature at a time: take its mean μ and variance σ² over the samples of the batch, subtract and divide. Then two
        numbers that training learns, γ and β, stretch and shift the result.
      </p>
      <p class="formula">
        x̂ = (x − μ) / √(σ² + ε) <span>y = γ · x̂ + β</span>
      </p>
      <div class="flow">
        <NumberTable
          caption="x, what goes in"
          columns={COLUMNS}
          rows={input.x}
          edit={(i, j, v) => change({ x: put(input.x, i, j, v) })}
          feet={[
            { label: 'μ', values: output?.mean ?? [] },
            { label: 'σ²', values: output?.variance ?? [] },
          ]}
        />
        <NumberTable caption="x̂, normalised" columns={COLUMNS} rows={output?.normalized ?? []} />
        <NumberTable
          caption="y, what comes out"
          columns={COLUMNS}
          rows={output?.y ?? []}
          marked={marked}
          feet={[
            { label: 'γ', values: input.gamma, edit: (j, v) => change({ gamma: putIn(input.gamma, j, v) }) },
            { label: 'β', values: input.beta, edit: (j, v) => change({ beta: putIn(input.beta, j, v) }) },
          ]}
        />
      </div>
      <p class="tries">
        Change any number, or
        <button type="button" class="quiet" onClick={() => change({ x: inColumnA(input.x, (v) => 10 * v) })}>
          a × 10
        </button>
        <button type="button" class="quiet" onClick={() => change({ x: inColumnA(input.x, (v) => v + 100) })}>
          a + 100
        </button>
        <button type="button" class="quiet" onClick={() => change({ x: inColumnA(input.x, (v, i) => (i === 0 ? 1000 : v)) })}>
          one far away
        </button>
        <button type="button" class="quiet" onClick={() => change(START)}>
          as it was
        </button>
      </p>
      <p>
        Multiply a column or add to it: x̂ stays as it was, but for what ε = 0.001 does, which keeps the division from failing
        where all numbers are alike.
      </p>
      <h3>Backwards</h3>
      <p>
        Say that the loss rises with the first output of a and depends on no other. Its gradient reaches every x of the column. It
        adds up to 0: shifting the whole column would change no output.
      </p>
      <div class="flow">
        <NumberTable
          caption="∂L/∂y, from the loss"
          columns={COLUMNS}
          rows={input.dy}
          edit={(i, j, v) => change({ dy: put(input.dy, i, j, v) })}
        />
        <NumberTable
          caption="∂L/∂x, what arrives"
          columns={COLUMNS}
          rows={output?.dx ?? []}
          feet={[
            { label: 'sum', values: COLUMNS.map((_, j) => (output?.dx ?? []).reduce((sum, row) => sum + (row[j] as number), 0)) },
            { label: '∂L/∂γ', values: output?.dGamma ?? [] },
            { label: '∂L/∂β', values: output?.dBeta ?? [] },
          ]}
        />
      </div>
      <Predict
        question="The first number of a grows by 3. Which outputs y change?"
        choices={['only the one of that number', 'all of that sample', 'all of column a']}
        action="Change it and see"
        see={see}
      />
    </>
  );
}
