// How well the direction that the monitor watches (models/direction.ts) follows a model under noise: the correlation of its projection
// with the signed top-2 margin over noisy copies, mean over inputs; beside it the same number of answers spent on random directions
// (Stein 1981), and the best that any direction does, estimated from 8,192 answers and judged on others.
//   npm run build && node bench/direction.mjs
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { here, shared, sharedModel } from './support.mjs';

const { marginDirection, openClassifier, patches } = await import(here('dist/models/index.js'));
const { openPipeline } = await import(here('dist/samplers/index.js'));
const BATCH = 64;
const NOISY = 4096;
const gaussian = (seed, n) => {
  const z = new Float32Array(n);
  openPipeline({ id: 'numpy:PCG64', seed, dtype: 'f32' }).fill(z);
  return z;
};
const images = (bytes, head, gap, d, some) =>
  some.map((i) => Float32Array.from(bytes.subarray(head + gap * i, head + gap * i + d), (v) => v / 255));
const some = [0, 3, 8, 18, 33, 62, 115, 184, 340, 500];

async function signed(model, top, rows, n) {
  const d = rows.length / n;
  const out = new Float64Array(n);
  for (let at = 0; at < n; at += BATCH) {
    const { labels, margins } = await model.classify(rows.subarray(at * d, (at + BATCH) * d), Math.min(BATCH, n - at));
    margins.forEach((margin, i) => {
      out[at + i] = labels[i] === top ? margin : -margin;
    });
  }
  return out;
}
const noisy = (x, z, sigma) => z.map((v, i) => x[i % x.length] + sigma * v);

/** sum of (m - mean) z: points along the gradient of E m. */
async function stein(model, top, x, sigma, answers, seed) {
  const d = x.length;
  const z = gaussian(seed, answers * d);
  const m = await signed(model, top, noisy(x, z, sigma), answers);
  const mean = m.reduce((a, b) => a + b) / answers;
  const g = new Float64Array(d);
  for (let row = 0; row < answers; row++) for (let i = 0; i < d; i++) g[i] += (m[row] - mean) * z[row * d + i];
  return g;
}

const correlation = (g, z, m) => {
  const d = g.length;
  const mean = m.reduce((a, b) => a + b) / m.length;
  let [tm, mm, gg] = [0, 0, 0];
  for (let i = 0; i < d; i++) gg += g[i] * g[i];
  m.forEach((value, row) => {
    let t = 0;
    for (let i = 0; i < d; i++) t += g[i] * z[row * d + i];
    tm += (t / Math.sqrt(gg)) * (value - mean);
    mm += (value - mean) ** 2;
  });
  return tm / Math.sqrt(mm * m.length);
};

const models = [
  [
    'MNIST',
    'mnist-convsmall-sigma0.50.onnx',
    0.5,
    () => gunzipSync(readFileSync(shared('data/mnist/t10k-images-idx3-ubyte.gz'))),
    16,
    784,
  ],
  [
    'CIFAR',
    'cifar10-resnet8s24-sigma0.25.onnx',
    0.25,
    () => readFileSync(shared('data/cifar10/test_first761_exact.bin')),
    1,
    3073,
  ],
];
console.log('| model | n | answers | patches | random directions | 8,192 answers |\n|---|---|---|---|---|---|');
for (const [name, file, sigma, read, head, gap] of models) {
  if (!sharedModel(file)) continue;
  const model = await openClassifier(sharedModel(file), {});
  const d = model.shape.reduce((a, b) => a * b, 1);
  for (const n of [20_000, 100_000, 1_000_000]) {
    const most = Math.min(d, Math.floor(n / 2000));
    const sums = [0, 0, 0];
    for (const x of images(read(), head, gap, d, some)) {
      const top = (await model.classify(x, 1)).labels[0];
      const z = gaussian('1', NOISY * d);
      const m = await signed(model, top, noisy(x, z, sigma), NOISY);
      const directions = [
        await marginDirection(model, x, { sigma, most, batch: BATCH }),
        await stein(model, top, x, sigma, 2 * most, '2'),
        await stein(model, top, x, sigma, 8192, '3'),
      ];
      directions.forEach((g, i) => {
        sums[i] += correlation(g, z, m) / some.length;
      });
    }
    console.log(
      `| ${name} | ${n} | ${2 * patches(model, most).length} | ${sums.map((s) => s.toFixed(2)).join(' | ')} |`,
    );
  }
}
