import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/core/printable.ts';
import { ARMS, type Arm, selectArms } from '../../src/experiment/arms.ts';
import { historyCsv } from '../../src/experiment/report/csv.ts';
import { reportHtml } from '../../src/experiment/report/html.ts';
import { pageFigures } from '../../src/experiment/report/pageFigures.ts';
import { tallLayout, wideLayout } from '../../src/experiment/report/panels.ts';
import { svgToPng } from '../../src/experiment/report/png.ts';
import { STYLE } from '../../src/experiment/report/style.ts';
import { comparisonSvg } from '../../src/experiment/report/svg.ts';
import { resultLines } from '../../src/experiment/report/text.ts';
import { parseResult } from '../../src/experiment/resultFile.ts';
import { type ExampleArm, exampleOf, exampleResult } from '../support/exampleResult.ts';

/** The texts of an SVG document with their places. */
function texts(svg: string) {
  return [...svg.matchAll(/<text([^>]*)>([^<]*)<\/text>/g)].map(([, attributes = '', text]) => {
    const [, dx = '0', dy = '0'] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(attributes) ?? [];
    const at = (name: string) => Number(new RegExp(` ${name}="([-\\d.]+)"`).exec(attributes)?.[1] ?? 0);
    return { text, x: Number(dx) + at('x'), y: Number(dy) + at('y') };
  });
}

/** The centres of the points drawn in a colour. */
const points = (svg: string, colour: string) =>
  [...svg.matchAll(/<path[^>]*transform="matrix\([^,]*,0,0,[^,]*,([-\d.]+),([-\d.]+)\)"[^>]*fill="(#\w+)"/g)]
    .filter(([, , , fill]) => fill?.toLowerCase() === colour.toLowerCase())
    .map(([, x, y]) => ({ x: Number(x), y: Number(y) }));

/** The contrast of two colours by WCAG, from 1 to 21. */
function contrast(a: string, b: string): number {
  const [low, high] = [a, b]
    .map((colour) => {
      const [red, green, blue] = [1, 3, 5].map((at) => {
        const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    })
    .sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** The layouts of two panels. */
const [WIDE, TALL] = [wideLayout(2), tallLayout(2)];
const TRAIN = '#0072B2';
const TEST = '#D55E00';
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);
const thirty = Array.from({ length: 30 }, (_, e) => 0.985 - 0.1 * Math.exp(-e / 3));
const floors = (svg: string) => texts(svg).filter(({ text }) => /^[01]\.\d\d$/.test(text ?? ''));

describe('the chart', () => {
  it('has both panels with their titles on one scale that ends with a tick at 1', () => {
    const svg = comparisonSvg(exampleResult({ accuracy: [0.62, 0.7, 0.8] }, { accuracy: [0.9, 0.95, 0.97] }));
    const found = texts(svg);
    for (const title of [
      'Train without Batch Normalization',
      'Train with Batch Normalization',
      'train',
      'test',
      'accuracy',
      'epoch',
    ]) {
      expect(found.map((t) => t.text)).toContain(title);
    }
    const ticks = floors(svg);
    const left = ticks.filter((t) => t.x < WIDE.width / 2).map(({ text, y }) => [text, y]);
    const right = ticks.filter((t) => t.x > WIDE.width / 2).map(({ text, y }) => [text, y]);
    expect(left).toEqual(right);
    expect(left.map(([text]) => text)).toEqual(['0.60', '0.70', '0.80', '0.90', '1.00']);
  });

  it('starts its scale below everything that is drawn, in every range', () => {
    for (const least of [0, 0.05, 0.3, 0.52, 0.76, 0.91, 0.93, 0.999, 1]) {
      const svg = comparisonSvg(exampleResult({ accuracy: [Math.min(1, least + 0.01), 1] }, { accuracy: [1, 1] }));
      const values = floors(svg).map(({ text }) => Number(text));
      expect(Math.min(...values), String(least)).toBeLessThanOrEqual(least);
      expect(Math.max(...values), String(least)).toBe(1);
    }
  });

  it('draws each epoch of each series inside its panel', () => {
    const svg = comparisonSvg(exampleResult({ accuracy: thirty }, { accuracy: thirty.map((a) => a + 0.01) }));
    for (const colour of [TRAIN, TEST]) {
      const drawn = points(svg, colour);
      expect(drawn.length).toBe(60);
      for (const { x, y } of drawn) {
        const { left, top } = WIDE.place(x < WIDE.width / 2 ? 0 : 1);
        expect(x >= left - 1 && x <= left + WIDE.panel.width + 1 && y >= top && y <= top + WIDE.panel.height).toBe(true);
      }
    }
    const epochs = texts(svg).filter(({ text }) => /^\d+$/.test(text ?? ''));
    expect(epochs.map((t) => t.text)).toEqual([...new Array(2).fill(['1', '5', '10', '15', '20', '25', '30'])].flat());
  });

  it('shows a single epoch as points, with an integer below', () => {
    const svg = comparisonSvg(exampleResult({ accuracy: [0.9] }, { accuracy: [0.95] }));
    expect(points(svg, TRAIN).length).toBe(2);
    expect(points(svg, TEST).length).toBe(2);
    expect(texts(svg).filter(({ text }) => /^[\d.]+$/.test(text ?? '') && !text?.includes('.')).length).toBe(2);
  });

  it('says in the panel where a network diverged, and draws what there was before', () => {
    const svg = comparisonSvg(exampleResult({ accuracy: [0.9, 0.92], diverged: { epoch: 3, step: 7 } }, { accuracy: thirty }));
    const note = texts(svg).find(({ text }) => text === 'Diverged in epoch 3 (step 7)');
    expect(note && note.x < WIDE.width / 2 && note.y < WIDE.place(0).top).toBe(true);
    expect(points(svg, TRAIN).filter((p) => p.x < WIDE.width / 2).length).toBe(2);
  });

  it('of a run without a finished epoch says so', () => {
    const svg = comparisonSvg(exampleResult({ accuracy: [], wrong: null }, { accuracy: [], wrong: null }, { epochs: 30 }));
    expect(texts(svg).filter(({ text }) => text === 'No epoch was finished').length).toBe(2);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('shows the test with recalibrated statistics as a ring, with both numbers where they differ', () => {
    const svg = (recalibrated: number[]) => comparisonSvg(exampleResult({}, { wrong: upTo(100), recalibrated }));
    const shown = (recalibrated: number[]) => texts(svg(recalibrated)).map(({ text }) => text);
    expect(shown(upTo(98))).toContain('recalibrated');
    // At the end of a narrow panel the numbers end with it: half of one would not fit beside it.
    const narrow = comparisonSvg(exampleResult({}, { wrong: upTo(100), recalibrated: upTo(10) }), tallLayout);
    for (const number of ['0.9500', '0.5000']) {
      const [tag] = new RegExp(`<text[^>]*>${number}</text>`).exec(narrow) ?? [''];
      expect(tag, number).toContain('text-anchor="end"');
      expect(texts(narrow).find(({ text }) => text === number)?.x).toBeLessThan(TALL.width - 4);
    }
    for (const text of ['Statistics lag', '0.9500', '0.5000']) {
      expect(shown(upTo(10))).toContain(text);
      expect(shown(upTo(98))).not.toContain(text);
    }
    expect(svg(upTo(98))).toMatch(/stroke="#009E73"/i);
    // Its scale takes the ring in.
    const values = floors(comparisonSvg(exampleResult({}, { recalibrated: upTo(150) }))).map(({ text }) => Number(text));
    expect(Math.min(...values)).toBeLessThanOrEqual(0.25);
  });

  it('leaves gaps where a number was not finite', () => {
    const result = exampleResult({ accuracy: [0.9, 0.92, 0.93] });
    const history = result.arms[0]?.trials[0]?.history;
    if (history) history.test_accuracy = [0.9, null, 0.92];
    const svg = comparisonSvg(result);
    expect(svg).not.toContain('NaN');
    expect(points(svg, TEST).length).toBe(5);
  });

  it('depends on the result alone', () => {
    expect(comparisonSvg(exampleResult())).toBe(comparisonSvg(exampleResult()));
  });

  it('in a narrow layout has the panels one above the other, and shares no id with the wide one', () => {
    const [wide, tall] = [comparisonSvg(exampleResult()), comparisonSvg(exampleResult(), tallLayout)];
    const titles = texts(tall).filter(({ text }) => text?.startsWith('Train with'));
    expect(titles[0]?.x).toBe(titles[1]?.x);
    const ids = (svg: string) => new Set([...svg.matchAll(/id="([^"]+)"/g)].map(([, name]) => name));
    expect(ids(wide).size).toBeGreaterThan(0);
    expect([...ids(wide)].filter((name) => ids(tall).has(name))).toEqual([]);
  });
});

/** The commands of a page, as they are copied. */
const commands = (html: string) =>
  [...html.matchAll(/<code class="command">(.*?)<\/code>/g)].map(([, code = '']) =>
    code
      .replace(/<\/?span>/g, '')
      .replace(/&(amp|lt|gt|quot|#39);/g, (_, name) => ({ amp: '&', lt: '<', gt: '>', quot: '"' })[name as string] ?? "'"),
  );

/** A result of as many arms as asked for, of which some are in no table. */
function severalArms(count: number, examples: readonly ExampleArm[] = []) {
  const more = ['group', 'rms', 'unit'].map(
    (name): Arm => ({
      name,
      label: `with ${name}`,
      title: `Train with ${name} Normalization`,
      phrase: `with ${name} normalisation`,
      file: name,
      normalization: { layer: 'rmsNormalization' },
      place: 'designed',
    }),
  );
  const known = selectArms(ARMS.slice(0, count).map(({ name }) => name));
  const arms = [...known, ...more.slice(0, count - known.length)];
  return exampleOf(
    arms,
    arms.map((_, i) => [examples[i] ?? {}]),
  );
}

describe('the chart of several arms', () => {
  it.each([
    [3, 3, 1],
    [4, 2, 2],
    [5, 3, 2],
    [6, 3, 2],
  ])('of %i has %i panels in a row and %i rows, none over another or over the edge', (count, columns, rows) => {
    for (const layoutOf of [wideLayout, tallLayout]) {
      const layout = layoutOf(count);
      const places = Array.from({ length: count }, (_, i) => layout.place(i));
      const [across, down] = layout.name === 'wide' ? [columns, rows] : [1, count];
      expect([new Set(places.map(({ left }) => left)).size, new Set(places.map(({ top }) => top)).size]).toEqual([across, down]);
      const { width, height } = layout.panel;
      for (const { left, top } of places) {
        expect(left + width <= layout.width - 12 && top + height <= layout.height - 40).toBe(true);
        const others = places.filter((other) => other.left !== left || other.top !== top);
        for (const other of others) {
          const apart = Math.abs(other.left - left) >= width + 48 || Math.abs(other.top - top) >= height + 100;
          expect(apart).toBe(true);
        }
      }
      const svg = comparisonSvg(severalArms(count), layoutOf);
      const titles = texts(svg).filter(({ text }) => text?.startsWith('Train '));
      expect(titles).toHaveLength(count);
      expect(texts(svg).filter(({ text }) => text === 'accuracy')).toHaveLength(down);
    }
  });
});

describe('the page of several arms', () => {
  it('has a number, a network and its epochs for each, and a table of the comparisons', () => {
    const wrong = upTo(30);
    const result = severalArms(5, [{ wrong }, { wrong: [1] }, { wrong: upTo(29) }, { diverged: { epoch: 1, step: 2 } }]);
    const html = reportHtml(result, pageFigures(result));
    expect(html.match(/<div class="score">/g)).toHaveLength(5);
    for (const { title, label } of result.arms) {
      expect(html.split(`<h3>${title}</h3>`)).toHaveLength(4);
      expect(html).toContain(`Accuracy ${label}`);
    }
    expect(html).toContain('<h2>Compared with the network without normalisation</h2>');
    const [, body = ''] = /<table class="comparisons">.*?<tbody>(.*?)<\/tbody>/s.exec(html) ?? [];
    expect(body.match(/<tr>/g)).toHaveLength(3);
    expect(body).toContain('data-head="Difference">14.5 percentage points higher</td>');
    expect(commands(html).at(-1)).toMatch(/^evenkeel compare --norm none,batch,layer,group,rms --epochs 3 /);
    expect(html).not.toMatch(/NaN|undefined|null/);
  });

  it('has no such table for two: the conclusion says it', () => {
    const result = exampleResult();
    const html = reportHtml(result, pageFigures(result));
    expect(html).not.toContain('class="comparisons"');
  });
});

describe('the PNG', () => {
  it('has its signature and twice the size, and text whatever fonts there are', async () => {
    const svg = comparisonSvg(exampleResult());
    const png = Buffer.from(await svgToPng(svg));
    expect(png.subarray(0, 8).toString('latin1')).toBe('\u0089PNG\r\n\u001a\n');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2 * WIDE.width, 2 * WIDE.height]);
    // The renderer is a WebAssembly module that sees no files of the machine: text can only come from the fonts handed to it.
    const bare = Buffer.from(await svgToPng(svg.replace(/<text[^>]*>[^<]*<\/text>/g, '')));
    expect(png.length).toBeGreaterThan(1.5 * bare.length);
  });
});

describe('the page', () => {
  const page = (result = exampleResult()) => reportHtml(result, pageFigures(result));

  it('is one file: no script, nothing from elsewhere', () => {
    const html = page().replaceAll(/ xmlns(:xlink)?="[^"]*"/g, '');
    expect(html).not.toMatch(/<script|<link|<iframe|<img|@import|url\((?!#)|https?:|\s(src|href)=/i);
  });

  it('has the conclusion, both accuracies with their intervals, both summaries, the numbers and the settings', () => {
    const html = page(exampleResult({ wrong: [1, 2] }, { wrong: [2] }));
    for (const part of [
      'On the same 200 test images',
      '<strong>0.9900</strong><small>198 of 200 test images; 95\u00a0% interval 96.4\u00a0% to 99.7\u00a0%</small>',
      '<strong>0.9950</strong>',
      '<h3>Train without Batch Normalization</h3>',
      '<td class="n">7,850</td>',
      '<td>3</td><td class="n">0.9700</td><td class="n">0.0300</td><td class="n">0.9600</td><td class="n">0.1300</td>',
      '<td>Network</td><td>the tutorial&#39;s network, built with and without</td>',
      '<td>Data</td><td>MNIST: images of 28×28×1, 10 classes</td>',
      '<td>Training images</td><td>1 to 8000 (8,000)</td>',
      '<td>Network with BN</td><td>with.keras, with.onnx</td>',
      '<td>Batch size</td><td>16</td>',
    ]) {
      expect(html).toContain(part);
    }
    expect([...html.matchAll(/<h(\d)>/g)].map(([, level]) => Number(level))).toEqual([
      1, 2, 2, 2, 3, 3, 2, 3, 3, 2, 3, 3, 2, 3, 3, 3,
    ]);
  });

  it('has both accuracies of a network with moving statistics, the one that lags paler', () => {
    const html = page(exampleResult({}, { wrong: upTo(100), recalibrated: upTo(20) }));
    expect(html).toContain('<strong class="lags">0.5000</strong><small>With its moving statistics, as Keras tests: 100 of 200');
    expect(html).toContain('<strong>0.9000</strong><small>With statistics recalibrated on 2,000 training images: 180 of 200');
    expect(html).toContain('with recalibrated statistics: test accuracy 0.9000, test loss 0.1000');
    expect(html).toContain('The ring is the test with recalibrated statistics');
    expect(page()).not.toContain('recalibrated');
    expect(page(exampleResult({}, { recalibrated: [0, 1] }))).not.toContain('"lags"');
  });

  it('has the command that makes it again, and what to do next with its command', () => {
    const html = page(exampleResult({}, {}, { seed: 7 }));
    expect(html).toMatch(/<h3>Run it again<\/h3><code class="command">/);
    expect(html).toContain('<li>Train from several seeds');
    expect(commands(html).at(-1)).toBe('evenkeel compare --epochs 3 --train 1:8001 --test 1:201 --seed 7');
    expect(commands(html).at(-2)).toBe('evenkeel compare --epochs 3 --train 1:8001 --test 1:201 --seed 7 --seeds 6');
  });

  it('has in that command how the files were read, in words that a shell hands on as they were', () => {
    const result = exampleResult(
      {},
      {},
      {
        ...{ data: "it's a\ttable\u001b[31m\\é.csv", keepWeights: true, scale: 'standard' },
        ...{
          label: '-1',
          ignore: ['id', 'a b'],
          missing: 'mean',
          delimiter: ';',
          decimal: ',',
          imageSize: [8, 9],
          skipBad: true,
        },
      },
    );
    const command = commands(page(result)).at(-1) as string;
    expect(printable(command)).toBe(command);
    const words = execFileSync('bash', ['-c', `evenkeel() { printf '%s\\0' "$@"; }\n${command}`], { encoding: 'utf8' });
    expect(words.split('\0').slice(0, -1)).toEqual([
      ...[
        'compare',
        '--data',
        result.design.data.path,
        '--keep-weights',
        '--epochs',
        '3',
        '--train',
        '1:8001',
        '--test',
        '1:201',
      ],
      ...['--scale', 'standard', '--seed', '0', '--label', '-1', '--ignore', 'id,a b', '--missing', 'mean'],
      ...['--delimiter', ';', '--decimal', ',', '--image-size', '8,9', '--skip-bad'],
    ]);
    expect(parseResult(JSON.parse(JSON.stringify(result))).design).toEqual(result.design);
  });

  it('never breaks numbers and shapes, and lets names break between their words', () => {
    const result = exampleResult();
    const [layer] = result.arms[0]?.summary.layers ?? [];
    Object.assign(layer ?? {}, {
      name: 'block_1_conv',
      type: 'SeparableConv2D',
      outputShape: [null, 26, 26, 32],
      params: 1179776,
    });
    const [row] = /<td>block_.*?<\/tr>/.exec(page(result)) ?? [];
    expect(row).toBe(
      '<td>block_<wbr>1_<wbr>conv <span>(Separable<wbr>Conv2D)</span></td><td>(None,\u00a026,\u00a026,\u00a032)</td><td class="n">1,179,776</td></tr>',
    );
    const rules = [...STYLE.matchAll(/([^{}]+)\{([^{}]*)\}/g)].map(([, selector = '', body = '']) => ({
      selector: selector.trim(),
      body,
    }));
    expect(rules.filter(({ selector }) => selector === 'td.n').some(({ body }) => body.includes('white-space: nowrap'))).toBe(
      true,
    );
    // Nothing says otherwise of a cell with a number or a shape, on a screen of any width.
    for (const { selector, body } of rules.filter(
      ({ selector }) => /\b(td|table)\b/.test(selector) && !/td span/.test(selector),
    )) {
      if (selector !== 'td.n') expect(body, selector).not.toMatch(/white-space|word-break|hyphens/);
      if (!/first-child|facts/.test(selector)) expect(body, selector).not.toContain('overflow-wrap');
    }
  });

  it('in the dark has a dark chart: every colour of it has another there, light on the dark card', () => {
    const dark = STYLE.slice(STYLE.lastIndexOf('@media (prefers-color-scheme: dark)'));
    const other = new Map(
      [...dark.matchAll(/\[(fill|stroke)="(#\w+)" i\][^{]*\{ (?:fill|stroke): (#\w+)/g)].map(([, kind, from, to]) => [
        `${kind} ${from?.toLowerCase()}`,
        to as string,
      ]),
    );
    for (const [, kind, first] of dark.matchAll(/\[(fill|stroke)="#ffffff" i\], figure svg \[\1="(#fff)" i\] \{ \1: #1b222b/g)) {
      for (const white of ['#ffffff', first]) other.set(`${kind} ${white}`, '#1b222b');
    }
    const card = /--card: (#\w+); }\n}/.exec(STYLE)?.[1] as string;
    const lagging = exampleResult({ diverged: { epoch: 1, step: 2 } }, { wrong: upTo(100), recalibrated: upTo(10) });
    // What is not to be seen has no colour.
    const svgs = [wideLayout, tallLayout]
      .map((layout) => comparisonSvg(lagging, layout).replace(/<defs[\s\S]*?<\/defs>|<[^>]*fill-opacity="0"[^>]*>/g, ''))
      .join('');
    const used = new Set(
      [...svgs.matchAll(/\b(fill|stroke)="(#\w+)"/g)].map(([, kind, colour]) => `${kind} ${colour?.toLowerCase()}`),
    );
    expect(used.size).toBeGreaterThan(8);
    expect(svgs).not.toMatch(/(fill|stroke)="(rgb|hsl|white|black)|(fill|stroke):/);
    const grid = 'stroke #e4e7eb';
    for (const colour of used) {
      expect(other.has(colour), colour).toBe(true);
      const to = other.get(colour) as string;
      if (/ #fff(fff)?$/.test(colour)) expect(to).toBe(card);
      else if (colour !== grid) expect(contrast(to, card), colour).toBeGreaterThan(4.5);
    }
  });

  it('escapes what it prints', () => {
    expect(page()).toContain('a &lt;fast&gt; one');
  });

  it('says why a network diverged, and what to do about samples that are no numbers', () => {
    const reason = 'In x, sample 9 (counted from 0) has NaN, the first. Fill or leave out such samples.';
    const html = page(exampleResult({}, { diverged: { epoch: 1, step: 2, reason, sample: 9 } }));
    expect(html).toMatch(/<p class="lead">[^<]*In x, sample 9 \(counted from 0\) has NaN/);
    expect(html).toContain('Fill or leave out the images that have NaN or infinity');
    expect(html).not.toContain('lower learning rate');
  });

  it('says what is missing where a network diverged or nothing was reached', () => {
    const html = page(
      exampleResult({ diverged: { epoch: 1, step: 2 }, accuracy: [] }, { accuracy: [], wrong: null }, { epochs: 2 }),
    );
    expect(html).toContain('<strong>–</strong><small>diverged in epoch 1</small>');
    expect(html).toContain('<strong>–</strong><small>not reached</small>');
    expect(html).toContain('Train with a lower learning rate');
    expect(html).toContain('No epoch was finished.');
    expect(html).not.toMatch(/NaN|undefined|null/);
  });
});

describe('the history as CSV', () => {
  it('has a row for each epoch of each network, and leaves out what was not finite', () => {
    const result = exampleResult({ accuracy: [0.5, 0.75] }, { accuracy: [0.875] }, { epochs: 2 });
    const history = result.arms[0]?.trials[0]?.history;
    if (history) history.loss = [null, 0.25];
    const csv = historyCsv(result);
    expect(csv.split('\n')).toEqual([
      'arm,seed,epoch,accuracy,loss,test_accuracy,test_loss,recalibrated_test_accuracy,recalibrated_test_loss',
      `none,0,1,0.5,,0.49,${1.1 - 0.5},,`,
      `none,0,2,0.75,0.25,0.74,${1.1 - 0.75},,`,
      `batch,0,1,0.875,0.125,0.865,${1.1 - 0.875},,`,
      '',
    ]);
  });

  it('has the test with recalibrated statistics in the row of the epoch it followed, if any', () => {
    const csv = (steps: number) => historyCsv(exampleResult({}, { accuracy: [0.5, 0.75], recalibrated: [7], steps })).split('\n');
    const last = `batch,0,2,0.75,0.25,0.74,${1.1 - 0.75}`;
    expect(csv(1000).slice(4, 6)).toEqual([`batch,0,1,0.5,0.5,0.49,${1.1 - 0.5},,`, `${last},0.995,0.1`]);
    expect(csv(1001)[5]).toBe(`${last},,`);
  });
});

describe('the lines that end a run', () => {
  it('name the accuracy of each network, or why there is none', () => {
    expect(resultLines(exampleResult({ wrong: [1] }, { diverged: { epoch: 2, step: 3 } }))).toEqual([
      'Accuracy without BN: 0.9950',
      'Accuracy with BN: diverged in epoch 2',
      expect.stringContaining('The network with BN diverged in epoch 2 (step 3)'),
    ]);
    expect(resultLines(exampleResult({}, { wrong: upTo(100), recalibrated: [1] }))[1]).toBe(
      'Accuracy with BN: 0.5000 with its moving statistics, 0.9950 with recalibrated ones',
    );
  });
});
