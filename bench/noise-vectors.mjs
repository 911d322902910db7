// Noise vectors and the tests at a fixed number of values, on one core: CPU microseconds a vector, values a CPU-second.
// npm run build && node bench/noise-vectors.mjs [rounds]
import { alternate, here, median, rate } from './support.mjs';

const { FixedSums } = await import(here('dist/audit/noise/fixed.js'));
const { planOf, VectorReader, VectorsFamily } = await import(here('dist/audit/noise/vectors/index.js'));
const { openPipeline } = await import(here('dist/samplers/index.js'));
const rounds = Number(process.argv[2] ?? 5);
const COUNT = 1 << 20;

const contestants = {};
for (const dtype of ['f64', 'f32']) {
  const x = dtype === 'f64' ? new Float64Array(COUNT) : new Float32Array(COUNT);
  openPipeline({ id: 'numpy:PCG64', seed: '1', dtype }).fill(x);
  const sums = new FixedSums();
  contestants[`fixed ${dtype}`] = () => rate(() => sums.push(x), COUNT, 0.3);
}
for (const [d, shape] of [
  [784, [1, 28, 28]],
  [3072, [3, 32, 32]],
]) {
  const vectors = 256;
  const x = new Float32Array(d * vectors);
  openPipeline({ id: 'numpy:PCG64', seed: '1', dtype: 'f32' }).fill(x);
  const options = { dimension: d, shape };
  const reader = new VectorReader(planOf(options));
  const rows = reader.read(x);
  const family = new VectorsFamily(options);
  contestants[`d = ${d} statistics`] = () => rate(() => reader.read(x), vectors, 0.3);
  contestants[`d = ${d} fold`] = () => rate(() => family.pushStatistics(rows), vectors, 0.3);
  const out = new Float64Array(family.components.length);
  contestants[`d = ${d} look`] = () =>
    rate(
      () => {
        family.push(x.subarray(0, d));
        family.logE(null, out);
      },
      1,
      0.3,
    );
}

const results = await alternate(contestants, rounds);
for (const [name, all] of results) {
  const each = median(all.map(({ perCpuSecond }) => perCpuSecond));
  console.log(
    name.startsWith('fixed')
      ? `${name.padEnd(24)} ${(each / 1e6).toFixed(1)} M values a CPU-second`
      : `${name.padEnd(24)} ${(1e6 / each).toFixed(1)} us of CPU a vector`,
  );
}
