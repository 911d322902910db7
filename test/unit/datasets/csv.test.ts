import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lines } from '../../../src/datasets/csv-lines.ts';
import { memoryFile } from '../../../src/datasets/file.ts';
import { openDataset } from '../../../src/datasets/index.ts';
import { scratch } from '../../support/files.ts';
import { testSeed } from '../../support/shared.ts';

const files = scratch();
async function records(text: string): Promise<(readonly string[])[]> {
  const out: (readonly string[])[] = [];
  for await (const { fields } of lines(memoryFile('t.csv', Buffer.from(text)))) out.push(fields);
  return out;
}

describe('CSV records', () => {
  test('quoted fields hold separators, line ends and quotes (RFC 4180)', async () => {
    expect(await records('a,"b,c","d""e"\r\n"f\ng", h ,\r\n')).toEqual([
      ['a', 'b,c', 'd"e'],
      ['f\ng', 'h', ''],
    ]);
  });

  test('semicolons and tabs are found by counting; a byte-order mark, empty lines and a missing last newline do not matter', async () => {
    expect(await records('\ufeffa;b;"c,d,e"\n\n1;2;3')).toEqual([
      ['a', 'b', 'c,d,e'],
      ['1', '2', '3'],
    ]);
    expect(await records('a\tb\n1,5\t2\n')).toEqual([
      ['a', 'b'],
      ['1,5', '2'],
    ]);
  });

  test('whatever is quoted comes back', async () => {
    const field = fc
      .string({ maxLength: 6, unit: fc.constantFrom('a', '"', ',', ';', '\n', ' ', 'é') })
      .filter((s) => s.trim() === s);
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(table, async (rows) => {
        const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
        expect(await records(text)).toEqual(rows);
      }),
      { seed: testSeed, numRuns: 200 },
    );
  });

  test('records across chunk borders, with their line numbers', async () => {
    const long = `"${'x'.repeat(700_000)}\n${'y'.repeat(700_000)}",1\n2,3\n`;
    const found: [number, number][] = [];
    for await (const { number, fields } of lines(memoryFile('t.csv', Buffer.from(long))))
      found.push([number, fields[0]!.length]);
    expect(found).toEqual([
      [1, 1_400_001],
      [3, 1],
    ]);
  });
});

describe('CSV data', () => {
  test('titles, the label in the last column, gzipped', async () => {
    const data = await files.put('a.csv.gz', gzipSync('age,"hours, a week",label\n39, 40.5 ,1\n-1e-3,.5,0\n'));
    const dataset = await openDataset({ data });
    expect(dataset).toMatchObject({
      kind: 'csv',
      length: 2,
      shape: [2],
      unit: 'float',
      notes: [`${data}: the label is column 2 ("label").`],
    });
    expect([dataset.label(0), dataset.label(1)]).toEqual([1, 0]);
    expect(await dataset.row(0)).toEqual(Float64Array.of(39, 40.5));
    expect(await dataset.row(1)).toEqual(Float64Array.of(-0.001, 0.5));
    await dataset.close();
  });

  test('the label by title, by number, in a file of its own, or nowhere', async () => {
    const titled = await files.put('b.csv', 'y,a,b\n3,1,2\n4,5,6\n');
    const bare = await files.put('c.csv', '3,1,2\n4,5,6\n');
    const labels = await files.put('y.txt', 'label\n7\n8\n');
    const answers = [
      [{ data: titled, labelColumn: 'y' }, 3, [1, 2]],
      [{ data: bare, labelColumn: '0' }, 3, [1, 2]],
      [{ data: bare, labels }, 7, [3, 1, 2]],
      [{ data: bare, labelColumn: 'none' }, null, [3, 1, 2]],
    ] as const;
    const digests = new Set<string>();
    for (const [options, label, row] of answers) {
      const dataset = await openDataset(options);
      expect(dataset.label(0)).toBe(label);
      expect([...(await dataset.row(0))]).toEqual(row);
      digests.add(dataset.digest);
      await dataset.close();
    }
    expect(digests.size).toBe(4);
  });

  test('more rows than a block', async () => {
    const zeros = ',0'.repeat(999);
    const text = Array.from({ length: 1100 }, (_, i) => `${i}${zeros},${i % 3}`).join('\n');
    const dataset = await openDataset({ data: await files.put('long.csv', text) });
    expect([(await dataset.row(1048))[0], (await dataset.row(1049))[0], (await dataset.row(1099))[0]]).toEqual([
      1048, 1049, 1099,
    ]);
    expect(dataset.label(1099)).toBe(1);
    await dataset.close();
  });

  test('pixels from 0 to 255 in a shape of images are bytes (Kaggle MNIST)', async () => {
    const data = await files.put('pixels.csv', 'label,p0,p1,p2,p3\n5,0,255,17,4\n');
    const dataset = await openDataset({ data, labelColumn: 'label', shape: [1, 2, 2] });
    expect(dataset).toMatchObject({ unit: 'byte', shape: [1, 2, 2] });
    expect(await dataset.row(0)).toEqual(Uint8Array.of(0, 255, 17, 4));
    await dataset.close();
    for (const [expected, shape] of [
      [
        [1, 2, 2],
        [1, 2, 2],
      ],
      [[3, 2, 2], [4]],
    ]) {
      const guessed = await openDataset({ data, labelColumn: 'label', expected });
      expect([guessed.shape, guessed.unit]).toEqual([shape, shape!.length === 3 ? 'byte' : 'float']);
      await guessed.close();
    }
  });

  test.each([
    [
      'text.csv',
      'age,job,y\n39,State-gov,1\n',
      /line 2, column 1 \("job"\) of .* is "State-gov", not a number; encode or drop it/,
    ],
    ['bare.csv', '1,2,0\n1,,0\n', /line 2, column 1 of .* is empty, not a number/],
    ['nan.csv', 'a,y\n1,0\nNaN,1\n', /line 3, column 0 \("a"\) of .* is "NaN", not a number/],
    ['huge.csv', '1,0\n1e999,1\n', /line 2, column 0 of .* is "1e999", not a number/],
    ['hex.csv', '1,0\n0x10,1\n', /is "0x10", not a number/],
    ['ragged.csv', '1,2,0\n1,2\n', /line 2 of .* has 2 fields where the first has 3/],
    ['label.csv', '1,2.5\n', /label 0 of .* is 2.5; labels are integers from 0/],
    ['one.csv', '1\n2\n', /has one column and it is the label's/],
    ['titles.csv', 'a,b\n', /has no rows/],
    ['quote.csv', 'a,b\n1,"2\n', /ends inside a quoted field that starts on line 2/],
    ['pandas.csv', ',a,y\n0,1.5,1\n', /first column of .* has no title: an index that pandas wrote/],
    ['empty.csv', '', /is empty/],
  ])('%s', async (name, text, sentence) => {
    const data = await files.put(name, text);
    await expect(openDataset({ data })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringMatching(sentence),
    });
  });

  test('a label column that is not there; a shape that does not fit', async () => {
    const data = await files.put('d.csv', 'a,b,y\n1,2,0\n');
    await expect(openDataset({ data, labelColumn: 'target' })).rejects.toMatchObject({
      message: expect.stringContaining('no column "target"; name the label\'s column among "a", "b", "y", or none'),
    });
    await expect(openDataset({ data, shape: [3] })).rejects.toMatchObject({
      message: expect.stringContaining('has 2 values a row'),
    });
  });
});
