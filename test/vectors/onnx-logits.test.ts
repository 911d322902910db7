import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { certifyKernel } from '../../src/kernel/index.ts';
import { describeModel, openClassifier } from '../../src/models/index.ts';
import { hasShared, shared } from '../support/shared.ts';

/** torch's logits of the first 8 noiseless test rows; 1e-4 covers another order of float32 additions. */
const golden = (): Record<string, { logits: number[][]; labels: number[] }> =>
  JSON.parse(readFileSync(shared('models/first8-logits.json'), 'utf8'));

function firstRows(model: string): Float32Array {
  if (model.startsWith('adult')) {
    const data = readFileSync(shared('data/adult/test-first2000.f32'));
    return new Float32Array(data.buffer.slice(data.byteOffset, data.byteOffset + 8 * 107 * 4));
  }
  if (model.startsWith('mnist')) {
    const pixels = gunzipSync(readFileSync(shared('data/mnist/t10k-images-idx3-ubyte.gz'))).subarray(16);
    return Float32Array.from(pixels.subarray(0, 8 * 784), (byte) => byte / 255);
  }
  const records = readFileSync(shared('data/cifar10/test_first761_exact.bin'));
  return Float32Array.from(
    { length: 8 * 3072 },
    (_, i) => records[Math.floor(i / 3072) * 3073 + 1 + (i % 3072)]! / 255,
  );
}

describe.skipIf(!hasShared)('golden logits of torch (needs ../shared)', () => {
  for (const model of hasShared ? Object.keys(golden()) : []) {
    test(`${model} within 1e-4`, async () => {
      const { logits, labels } = golden()[model]!;
      const classifier = await openClassifier(shared('models', model));
      const rows = firstRows(model);
      const got = await classifier.scores(rows, 8);
      expect(got.length).toBe(8 * classifier.classes);
      logits.flat().forEach((logit, i) => {
        expect(Math.abs(got[i]! - logit), `logit ${i}`).toBeLessThan(1e-4);
      });
      // the same rows where the kernel would put them: a view of a non-shared WebAssembly memory
      const kernel = certifyKernel();
      const at = kernel.allocate(rows.byteLength);
      const view = new Float32Array(kernel.memory.buffer, at, rows.length);
      view.set(rows);
      const { labels: argmax, margins } = await classifier.classify(view, 8);
      expect([...argmax]).toEqual(logits.map((row) => row.indexOf(Math.max(...row))));
      logits.forEach((row, i) => {
        const [a, b] = [...row].sort((x, y) => y - x);
        expect(margins[i]).toBeCloseTo(a! - b!, 3);
      });
      expect(labels.length).toBe(8);
      await classifier.close();
    });
  }

  test('the description names shape, layout and classes', async () => {
    const mnist = await describeModel(shared('models/mnist-convsmall-sigma0.50.onnx'));
    expect(mnist).toMatchObject({
      kind: 'onnx',
      digest: 'sha256:4a7c2ebd72944368537e6a7955320ddc8b70418a4a6c92be39249e2eb86c1952',
      bytes: 666884,
      input: { name: 'input', type: 'float32' },
      output: { name: 'logits', type: 'float32' },
      shape: [1, 28, 28],
      layout: 'NCHW',
      classes: 10,
      fixedBatch: null,
      units: 'logits',
    });
    expect(await describeModel(shared('models/adult-mlp-sigma0.25.onnx'))).toMatchObject({
      shape: [107],
      layout: 'flat',
      classes: 2,
    });
  });
});

/** bench/peers/certify_torch.py --logits (PyTorch 1.13, weights read from the same file) on the first three test digits. */
const DIGITS = [
  [-8.79215, 16.3712, -9.25617, -14.2709, -0.66124, -11.07036, -2.39962, -4.7748, -2.68915, -6.48138],
  [-3.09632, -7.61177, -14.43041, -8.85001, 1.39915, 0.33646, 21.93859, -19.04004, 4.61263, -6.56862],
  [-1.03519, -6.26067, -8.95847, -9.97056, 1.50586, 1.85825, 17.92909, -15.36077, 2.32777, -5.93144],
];

test("the embedded model gives torch's logits within 1e-4", async () => {
  const models = resolve(import.meta.dirname, '../../models');
  const pixels = gunzipSync(readFileSync(resolve(models, 'digits-test-images-idx3-ubyte.gz'))).subarray(16);
  const rows = Float32Array.from(pixels.subarray(0, 3 * 784), (byte) => byte / 255);
  const classifier = await openClassifier(resolve(models, 'digits-small-sigma0.50.onnx'));
  const got = await classifier.scores(rows, 3);
  DIGITS.flat().forEach((logit, i) => {
    expect(Math.abs(got[i]! - logit), `logit ${i}`).toBeLessThan(1e-4);
  });
  await classifier.close();
});
