import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  accuracyCurve,
  beside,
  certificationPicture,
  comparisonPicture,
  type GalleryRow,
  gallery,
  imageOf,
  type Picture,
  pairs,
  png,
  type RadiusRow,
  radiusComparison,
  radiusStrip,
  stack,
  svgDocument,
} from '../../../src/report/index.ts';
import { linear, ticks } from '../../../src/report/svg/scale.ts';
import { el, escapeXml, fixed } from '../../../src/report/svg/svg.ts';
import { testSeed } from '../../support/shared.ts';

fc.configureGlobal({ seed: testSeed });

const row = fc
  .record({
    predict: fc.integer({ min: -1, max: 9 }),
    radius: fc.double({ min: 0, max: 4, noNaN: true }),
    hit: fc.boolean(),
  })
  .map(({ predict, radius, hit }) => ({
    predict,
    radius: predict === -1 ? 0 : radius,
    correct: hit && predict !== -1,
  }));
const table = (min: number) =>
  fc
    .array(row, { minLength: min, maxLength: 60 })
    .map((rows): RadiusRow[] => rows.map((r, at) => ({ idx: 3 * at, ...r })));

/** Every tag is closed in order, every attribute quoted, nothing unescaped: enough of XML for what we write. */
function wellFormed(document: string): void {
  const open: string[] = [];
  for (const [, close, name, attributes, single] of document.matchAll(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)(\/?)>/gi,
  )) {
    if (close) expect(open.pop()).toBe(name);
    else if (!single) open.push(name!);
    expect(attributes).not.toMatch(/NaN|Infinity|undefined/);
  }
  expect(open).toEqual([]);
  const rest = document.replace(/<\/?[a-z]+(?:\s[\w:-]+="[^"<]*")*\/?>/gi, '');
  expect(rest).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
}

async function pixels(picture: Picture) {
  const { data, info } = await sharp(Buffer.from(svgDocument(picture, { light: 'light', margin: 0 })))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (x: number, y: number) => {
    const at = (Math.round(y) * info.width + Math.round(x)) * info.channels;
    return `#${data.subarray(at, at + 3).toString('hex')}`;
  };
}
const FIRST = '#0f766e';
const SECOND = '#d9480f';

describe('documents', () => {
  const rows: RadiusRow[] = [
    { idx: 0, predict: 3, radius: 0.5, correct: true },
    { idx: 1, predict: 4, radius: 0.25, correct: false },
    { idx: 2, predict: -1, radius: 0, correct: false },
  ];

  test('are the same bytes every time, accessible, and well formed whatever the names say', () => {
    const draw = () =>
      svgDocument(accuracyCurve([{ name: 'a <b> & "c" \u0007', rows }], { limit: { radius: 1, label: '<most>' } }));
    expect(draw()).toBe(draw());
    wellFormed(draw());
    expect(draw()).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" class="fn" width="608" height="348" .*role="img"/,
    );
    const id = /aria-labelledby="(fn-[0-9a-f]{8})-title \1-desc"/.exec(draw())![1];
    expect(draw()).toContain(`<title id="${id}-title">Certified accuracy</title>`);
    expect(draw()).toContain(`<desc id="${id}-desc">a &lt;b&gt; &amp; &quot;c&quot; \uFFFD 33.3% at radius 0, `);
    expect(draw()).toMatch(/\n<\/svg>\n$/);
  });

  test('are drawn in two lights; the light one stands where media queries are not read', () => {
    const picture = radiusStrip(rows);
    expect(svgDocument(picture)).toMatch(/#ffffff.*@media \(prefers-color-scheme:dark\).*#0d1117/s);
    expect(svgDocument(picture, { light: 'dark' })).not.toContain('#ffffff');
  });

  test('stack and beside add up', () => {
    const [a, b] = [radiusStrip(rows, { width: 300, height: 200 }), radiusStrip(rows, { width: 200, height: 210 })];
    expect(stack([a, b], 10)).toMatchObject({ width: 300, height: 420 });
    expect(beside([a, b], 10)).toMatchObject({ width: 510, height: 210 });
    wellFormed(svgDocument(stack([a, beside([a, b], 4)], 10)));
  });

  test('every picture of every table is well formed', () => {
    fc.assert(
      fc.property(table(0), table(0), (one, two) => {
        wellFormed(
          svgDocument(
            accuracyCurve([
              { name: 'one', rows: one },
              { name: 'two', rows: two },
            ]),
          ),
        );
        wellFormed(svgDocument(radiusStrip(one)));
        wellFormed(svgDocument(radiusComparison(pairs(one, two))));
      }),
      { numRuns: 60 },
    );
  });
});

describe('accuracyCurve', () => {
  test('the area under the drawn line is the average certified radius', () => {
    fc.assert(
      fc.property(table(1), (rows) => {
        const { body } = accuracyCurve([{ name: 's', rows }], { width: 10_050, height: 10_102 });
        const path = /class="fn-line fn-first-line" d="M([\d.-]+) ([\d.-]+)([^"]*)"/.exec(body)!;
        const axis = [...body.matchAll(/text-anchor="middle">([\d.]+)</g)].map((match) => Number(match[1]));
        const perRadius = 10_000 / axis.at(-1)!; // 10,000 wide from 44 to 10,044
        const [x0, y0] = [44, 10_062]; // 10,000 high from 62
        let [x, y] = [Number(path[1]), Number(path[2])];
        expect(x).toBe(x0);
        let area = 0;
        for (const [, command, value] of path[3]!.matchAll(/([HV])([\d.-]+)/g)) {
          if (command === 'V') y = Number(value);
          else {
            expect(Number(value)).toBeGreaterThanOrEqual(x);
            area += (Number(value) - x) * (y0 - y);
            x = Number(value);
          }
        }
        expect(y).toBe(y0);
        const average = rows.reduce((sum, r) => sum + (r.correct ? r.radius : 0), 0) / rows.length;
        expect(area / perRadius / 10_000).toBeCloseTo(average, 4);
      }),
    );
  });

  test('says its numbers to those who do not see it', () => {
    const rows = [0.2, 0.4, 0.6, 0.8].map((radius, idx) => ({ idx, predict: 1, radius, correct: idx !== 2 }));
    expect(accuracyCurve([{ name: 'model', rows }]).description).toBe(
      'model 75.0% at radius 0, 75.0% at 0.2, 50.0% at 0.4, 25.0% at 0.6, 25.0% at 0.8, 0.0% at 1.',
    );
  });
});

describe('radiusStrip', () => {
  test('columns stand at their radius, abstentions at full height', async () => {
    const rows: RadiusRow[] = [
      { idx: 0, predict: 1, radius: 1, correct: true },
      { idx: 1, predict: 1, radius: 0.5, correct: true },
      { idx: 2, predict: 2, radius: 0.25, correct: false },
      { idx: 3, predict: -1, radius: 0, correct: false },
    ];
    const picture = radiusStrip(rows, { width: 450, height: 276 }); // plot: x 44 … 444, y 62 … 262 for radii 1 … 0
    expect(picture.description).toBe('4 inputs: 2 correct, 1 wrong, 1 abstained; the largest radius is 1.');
    const at = await pixels(picture);
    const column = (400 - 16) / 4;
    expect(at(44 + column * 0.5, 66)).toBe(FIRST);
    expect(at(44 + column * 1.5, 62 + 90)).not.toBe(FIRST);
    expect(at(44 + column * 1.5, 62 + 110)).toBe(FIRST);
    expect(at(44 + 8 + column * 2.5, 62 + 140)).not.toBe(SECOND);
    expect(at(44 + 8 + column * 2.5, 62 + 160)).toBe(SECOND);
    expect(at(44 + 16 + column * 3.5, 66)).not.toBe('#ffffff'); // hatched up to the top
  });
});

describe('radiusComparison', () => {
  test('pairs rows by idx and counts both ways', () => {
    const one = [1, 2, 3, 4].map((idx) => ({ idx, predict: 1, radius: idx / 10, correct: true }));
    const two = [2, 3, 4, 5].map((idx) => ({
      idx,
      predict: idx === 4 ? -1 : 1,
      radius: idx === 4 ? 0 : 0.25,
      correct: true,
    }));
    const matched = pairs(one, two);
    expect(matched.map((pair) => pair.idx)).toEqual([2, 3, 4]);
    const { description, body } = radiusComparison(matched, { names: ['honest', 'tampered'] });
    expect(description).toBe(
      '3 inputs: honest, 0 abstained; tampered, 1 abstained; the second radius is larger for 1 and smaller for 2.',
    );
    expect(body.match(/<circle class="fn-(first|second)"/g)!.length).toBe(2 + 2 * 3);
  });
});

describe('gallery', () => {
  const ramp = imageOf(
    Float32Array.from({ length: 16 }, (_, i) => i / 15),
    1,
    4,
    4,
  );
  const rows: GalleryRow[] = [
    {
      label: 'a seven',
      clean: ramp,
      noisy: ramp,
      runs: [
        { votes: [100, 900], predict: 1, radius: 0.5 },
        { votes: [0, 1000], predict: 1, radius: 1, note: 'false' },
      ],
      truthBelow: 0.75,
    },
    {
      label: 'a one',
      clean: ramp,
      noisy: ramp,
      runs: [
        { votes: [500, 500], predict: -1, radius: 0 },
        { votes: [1000, 0], predict: 0, radius: 0.25 },
      ],
    },
  ];
  const picture = gallery(rows, { title: 'Two', series: ['honest', 'tampered'], classes: ['zero', 'one'] });

  test('says what it shows', () => {
    wellFormed(svgDocument(picture));
    expect(picture.description).toBe(
      '2 inputs. a seven: honest certifies one within 0.5; tampered certifies one within 1 (false). a one: honest abstains; tampered certifies zero within 0.25.',
    );
  });

  test('shows the very pixels and bars in proportion', async () => {
    const at = await pixels(picture);
    const first = 24 + 32;
    for (let i = 0; i < 16; i++) {
      const grey = Math.round((255 * i) / 15)
        .toString(16)
        .padStart(2, '0');
      expect(at(8 + 16 * (i % 4), first + 8 + 16 * Math.floor(i / 4))).toBe(`#${grey}${grey}${grey}`);
    }
    const axis = Number(/d="M([\d.]+) 52L\1 /.exec(picture.body)![1]); // the first grid line, at radius 0
    const end = Math.max(...[...picture.body.matchAll(/d="M([\d.]+) 52L\1 /g)].map((match) => Number(match[1])));
    const x = (radius: number) => axis + (end - axis) * radius; // its last is at radius 1
    expect(at(x(0.49), first + 20)).toBe(FIRST);
    expect(at(x(0.55), first + 20)).not.toBe(FIRST);
    expect(at(x(0.98), first + 44)).toBe(SECOND);
    // The line of the truth stands in front; it need not fall on whole pixels.
    expect(Number.parseInt(at(x(0.75), first + 44).slice(1, 3), 16)).toBeLessThan(0x80);
    expect(at(x(0.24), first + 86 + 44)).toBe(SECOND);
    expect(at(x(0.26), first + 86 + 44)).not.toBe(SECOND);
  });
});

test('the two overviews hold all their parts', () => {
  const ramp = imageOf(new Float32Array(16), 1, 4, 4);
  const rows = [0.5, 0.25, 0].map((radius, idx) => ({
    idx,
    predict: radius > 0 ? 1 : -1,
    radius,
    correct: radius > 0,
  }));
  const example = { label: 'a one', clean: ramp, noisy: ramp, runs: [{ votes: [1, 99], predict: 1, radius: 0.5 }] };
  const words = { title: 'T', classes: ['0', '1'], limit: { radius: 0.75, label: 'most' } };
  const one = certificationPicture([example], rows, words);
  const two = comparisonPicture([{ ...example, runs: [...example.runs, ...example.runs] }], rows, rows, {
    ...words,
    names: ['honest', 'tampered'],
  });
  for (const picture of [one, two]) {
    wellFormed(svgDocument(picture));
    expect(picture.width).toBe(880);
    expect(picture.body.match(/<image /g)!.length).toBe(2);
  }
  expect(one.title).toBe('T; Certified accuracy; Radius of every input');
  expect(two.description).toMatch(
    /^1 input\. a one: honest randomness certifies 1 within 0\.5; tampered randomness certifies/,
  );
});

describe('png', () => {
  test('is read back by libpng, pixel for pixel', async () => {
    const image = fc.record({
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
      channels: fc.constantFrom(1 as const, 3 as const),
    });
    await fc.assert(
      fc.asyncProperty(
        image,
        fc.infiniteStream(fc.integer({ min: 0, max: 255 })),
        async ({ width, height, channels }, bytes) => {
          const data = Uint8Array.from({ length: width * height * channels }, () => bytes.next().value);
          const read = await sharp(Buffer.from(png({ width, height, channels, pixels: data })))
            .toColourspace(channels === 1 ? 'b-w' : 'srgb')
            .raw()
            .toBuffer({ resolveWithObject: true });
          expect(read.info).toMatchObject({ width, height, channels });
          expect(Buffer.compare(read.data, Buffer.from(data))).toBe(0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('imageOf takes CHW values in [0, 1] and shows the rest as black or white', () => {
    const { pixels, ...rest } = imageOf([0, 1, 0.5, 2, -1, 0.25], 3, 1, 2);
    expect(rest).toEqual({ width: 2, height: 1, channels: 3 });
    expect([...pixels]).toEqual([0, 128, 0, 255, 255, 64]);
  });
});

describe('pieces', () => {
  test('ticks are round, begin at 0 and reach the top', () => {
    expect(ticks(1.38, 5)).toEqual([0, 0.5, 1, 1.5]);
    expect(ticks(0.8, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.integer({ min: 2, max: 10 }), (top, count) => {
        const steps = ticks(top, count);
        expect(steps[0]).toBe(0);
        expect(steps.at(-1)).toBeGreaterThanOrEqual(top * (1 - 1e-8));
        expect(steps.length).toBeLessThanOrEqual(count + 2);
        expect(steps.length).toBeGreaterThan(1);
      }),
    );
    expect(ticks(0, 5)).toEqual([0, 1]);
  });
  test('coordinates are short and finite', () => {
    expect([fixed(1 / 3), fixed(-0.001), fixed(20)]).toEqual(['0.33', '0', '20']);
    expect(() => fixed(Number.NaN)).toThrow(RangeError);
    expect(linear([0, 2], [10, 20])(1)).toBe(15);
    expect(el('a', { b: 1.005, c: undefined, d: '"' })).toBe('<a b="1" d="&quot;"/>');
    expect(escapeXml('a\u0000b\uD800😀')).toBe('a\uFFFDb\uFFFD😀');
  });
});
