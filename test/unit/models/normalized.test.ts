import { expect, test } from 'vitest';
import { normalized, openClassifier, vectorFlags } from '../../../src/models/index.ts';
import { matmul } from '../../support/onnx.ts';

const y = { name: 'y', dims: ['N', 4] } as const;
const chw = matmul({ name: 'x', dims: ['N', 3, 2, 2] }, y, 12, 4);
const hwc = matmul({ name: 'x', dims: ['N', 2, 2, 3] }, y, 12, 4);
const inputs = Float32Array.from({ length: 24 }, (_, i) => (i * 0.37) % 1);
const means = [0.5, 0.25, 0.125];
const deviations = [0.5, 0.25, 2];

test.each([
  ['NCHW', chw, (i: number) => Math.floor((i % 12) / 4)],
  ['NHWC', hwc, (i: number) => i % 3],
] as const)(
  '%s: (x - mean) / deviation by channel, in front of the model and in its digest',
  async (layout, bytes, channel) => {
    const inner = await openClassifier(bytes);
    expect(inner.layout).toBe(layout);
    const outer = normalized(inner, { mean: means, std: deviations });
    const by = inputs.map((x, i) => Math.fround(x - means[channel(i)]!) / deviations[channel(i)]!);
    expect(await outer.scores(inputs, 2)).toEqual(await inner.scores(by, 2));
    expect(await outer.classify(inputs, 2)).toEqual(await inner.classify(by, 2));
    expect(outer.digest).not.toBe(inner.digest);
    expect(outer.digest).not.toBe(normalized(inner, { mean: means, std: [0.5, 0.25, 1] }).digest);
    expect(outer.description.digest).toBe(inner.digest);
    await outer.close();
  },
);

test('lists that do not fit the channels', async () => {
  const inner = await openClassifier(chw);
  expect(() => normalized(inner, { mean: [0, 0], std: [1] })).toThrow(
    'normalisation gives 2 numbers a list, but the model takes 3 channels',
  );
  expect(() => normalized(inner, { mean: [0], std: [0] })).toThrow('"deviations" expected numbers > 0, got "0"');
  expect(() => normalized(inner, { mean: [Number.NaN], std: [1] })).toThrow('"means" expected finite numbers');
  await inner.close();
});

test('vector extensions of x86 and ARM', () => {
  expect(vectorFlags('model name\t: x\nflags\t\t: fpu sse4_1 avx2 fma ht avx512f nx\n')).toBe(
    'avx2 avx512f fma sse4_1',
  );
  expect(vectorFlags('Features\t: fp asimd evtstrm asimddp sve\n')).toBe('asimd asimddp sve');
  expect(vectorFlags('')).toBe('');
});
