import { describe, expect, test } from 'vitest';
import { openDataset } from '../../../src/datasets/index.ts';
import { scratch } from '../../support/files.ts';

const files = scratch();
/** Records of `labels` and 3,072 pixels that count from their row number. */
function cifar(...rows: number[][]): Uint8Array {
  return Uint8Array.from(
    rows.flatMap((labels, row) => [...labels, ...Array.from({ length: 3072 }, (_, i) => (row + i) & 255)]),
  );
}

describe('CIFAR binary', () => {
  test('CIFAR-10: one label byte, planes of red, green, blue', async () => {
    const dataset = await openDataset({ data: await files.put('ten/test_batch.bin', cifar([3], [9])) });
    expect(dataset).toMatchObject({ kind: 'cifar-10', length: 2, shape: [3, 32, 32], unit: 'byte', classNames: null });
    expect([dataset.label(0), dataset.label(1)]).toEqual([3, 9]);
    const row = await dataset.row(1);
    expect([row.length, row[0], row[3071]]).toEqual([3072, 1, (1 + 3071) & 255]);
    await dataset.close();
  });

  test('CIFAR-100: fine labels, or coarse ones, and names from the archive', async () => {
    const data = await files.put('hundred/test.bin', cifar([19, 99], [4, 0]));
    await files.put(
      'hundred/coarse_label_names.txt',
      `${Array.from({ length: 20 }, (_, i) => `group${i}`).join('\n')}\n\n`,
    );
    const fine = await openDataset({ data });
    const coarse = await openDataset({ data, labelColumn: 'coarse' });
    expect(fine).toMatchObject({ kind: 'cifar-100', classNames: null });
    expect([fine.label(0), coarse.label(0), coarse.label(1)]).toEqual([99, 19, 4]);
    expect(coarse.classNames?.[19]).toBe('group19');
    expect((await coarse.row(1))[0]).toBe(1);
    await expect(openDataset({ data, labelColumn: 'fin' })).rejects.toThrow(
      '"labelColumn" expected one of coarse, fine, got "fin"',
    );
    await fine.close();
    await coarse.close();
  });

  test.each([
    ['short.bin', cifar([1], [2]).subarray(0, 5000), 'has 5000 bytes, not a whole number of CIFAR-10'],
    ['label.bin', cifar([1], [10]), 'record 1 of .* has label 10, outside 0 to 9'],
    ['fine.bin', cifar([1, 100]), 'record 0 of .* has fine 100, outside 0 to 99'],
  ])('%s', async (name, content, sentence) => {
    const data = await files.put(name, content);
    await expect(openDataset({ data })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringMatching(sentence),
    });
  });
});
