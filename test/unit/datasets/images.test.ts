import { readFileSync, rmSync } from 'node:fs';
import sharp from 'sharp';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDataset } from '../../../src/datasets/index.ts';
import { counting, scratch } from '../../support/files.ts';

const files = scratch();
/** A lossless image of interleaved channels. */
async function png(
  name: string,
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: 1 | 2 | 3 | 4,
): Promise<string> {
  const image = sharp(pixels, { raw: { width, height, channels } }).toColourspace(channels < 3 ? 'b-w' : 'srgb');
  return files.put(name, await image.png().toBuffer());
}

describe('folders of images', () => {
  test('classes in order of their names, pixels as planes', async () => {
    await png(
      'rgb/zebra/1.png',
      counting(18).map((b) => 200 + b),
      3,
      2,
      3,
    );
    await png('rgb/ant/2.png', counting(18), 3, 2, 3);
    await png(
      'rgb/ant/10.png',
      counting(18).map((b) => 2 * b),
      3,
      2,
      3,
    );
    await files.put('rgb/ant/.hidden.png', 'no image');
    await files.put('rgb/readme.txt', 'nothing');
    const dataset = await openDataset({ data: files.path('rgb') });
    expect(dataset).toMatchObject({
      kind: 'images',
      length: 3,
      shape: [3, 2, 3],
      unit: 'byte',
      classNames: ['ant', 'zebra'],
    });
    expect(dataset.files.map((file) => file.name)).toEqual(['ant/10.png', 'ant/2.png', 'zebra/1.png']);
    expect([0, 1, 2].map(dataset.label)).toEqual([0, 0, 1]);
    expect(await dataset.row(1)).toEqual(Uint8Array.of(0, 3, 6, 9, 12, 15, 1, 4, 7, 10, 13, 16, 2, 5, 8, 11, 14, 17));
    await dataset.close();
  });

  test('all grey: one channel; one of colour: three; alpha is dropped and said so', async () => {
    await png('grey/a/1.png', counting(6), 3, 2, 1);
    const grey = await openDataset({ data: files.path('grey') });
    expect([grey.shape, [...(await grey.row(0))]]).toEqual([
      [1, 2, 3],
      [0, 1, 2, 3, 4, 5],
    ]);
    await png('mixed/a/1.png', counting(6), 3, 2, 1);
    await png(
      'mixed/a/2.png',
      counting(24).map((b) => 10 * b),
      3,
      2,
      4,
    );
    const mixed = await openDataset({ data: files.path('mixed') });
    expect([...(await mixed.row(0))]).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]);
    expect([...(await mixed.row(1))].slice(0, 6)).toEqual([0, 40, 80, 120, 160, 200]);
    expect(mixed.notes).toEqual([`1 images of ${files.path('mixed')} have an alpha channel, which is dropped.`]);
  });

  test('several sizes: no common shape until they are resized or cropped; a folder without classes has no labels', async () => {
    await png('sizes/1.png', counting(6), 3, 2, 1);
    await png('sizes/2.png', counting(12), 3, 4, 1);
    const dataset = await openDataset({ data: files.path('sizes') });
    expect([dataset.shape, dataset.shapeOf(1), dataset.label(0), dataset.classNames]).toEqual([
      null,
      [1, 4, 3],
      null,
      null,
    ]);
  });

  test('JPEG and WebP decode to about what went in', async () => {
    const flat = new Uint8Array(16 * 16 * 3).map((_, i) => [200, 90, 30][i % 3]!);
    const image = sharp(flat, { raw: { width: 16, height: 16, channels: 3 } });
    await files.put('lossy/a/1.jpeg', await image.clone().jpeg({ quality: 95 }).toBuffer());
    await files.put('lossy/b/1.webp', await image.clone().webp({ quality: 95 }).toBuffer());
    const dataset = await openDataset({ data: files.path('lossy') });
    for (const index of [0, 1]) {
      const row = await dataset.row(index);
      for (const [plane, value] of [200, 90, 30].entries())
        expect(Math.abs(row[256 * plane + 100]! - value)).toBeLessThan(6);
    }
  });

  test('truncated, garbage, 16 bits, gone, a single file, a stray image', async () => {
    const whole = readFileSync(
      await png(
        'whole.png',
        counting(300).map((b) => (b * 37) & 255),
        10,
        10,
        3,
      ),
    );
    await files.put('garbage/a/1.png', 'not a png');
    await expect(openDataset({ data: files.path('garbage') })).rejects.toMatchObject({
      code: 'DATA_MALFORMED',
      message: expect.stringMatching(/1\.png cannot be decoded \(.*\); fetch it again or take it out/),
    });
    await files.put('cut/a/1.png', whole.subarray(0, whole.length - 60));
    const cut = await openDataset({ data: files.path('cut') });
    await expect(cut.row(0)).rejects.toMatchObject({ code: 'DATA_MALFORMED' });
    const deep = await sharp(counting(18), { raw: { width: 3, height: 2, channels: 3 } })
      .toColourspace('rgb16')
      .png()
      .toBuffer();
    await files.put('deep/a/1.png', deep);
    await expect(openDataset({ data: files.path('deep') })).rejects.toMatchObject({
      message: expect.stringContaining('images of 8 bits a channel'),
    });
    await files.put('gone/a/1.png', whole);
    const gone = await openDataset({ data: files.path('gone') });
    rmSync(files.path('gone/a/1.png'));
    await expect(gone.row(0)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
    await expect(openDataset({ data: files.path('whole.png') })).rejects.toMatchObject({
      message: expect.stringContaining('is one image; put images into a folder'),
    });
    await files.put('stray/a/1.png', whole);
    await files.put('stray/2.png', whole);
    await expect(openDataset({ data: files.path('stray') })).rejects.toMatchObject({
      message: expect.stringContaining('images beside them (2.png)'),
    });
  });
});

describe('without sharp', () => {
  afterEach(() => {
    vi.doUnmock('sharp');
    vi.resetModules();
  });

  test('the sentence names the command that installs it', async () => {
    await files.put('bare/a/1.png', 'whatever');
    vi.resetModules();
    vi.doMock('sharp', () => {
      throw new Error("Cannot find package 'sharp'");
    });
    const { openDataset: open } = await import('../../../src/datasets/index.ts');
    await expect(open({ data: files.path('bare') })).rejects.toMatchObject({
      code: 'DEPENDENCY_MISSING',
      message: 'reading PNG, JPEG and WebP needs the package sharp; install it with `npm i sharp`.',
    });
  });
});
