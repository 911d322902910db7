// What the in-line monitor costs: shards of a run with it and without it, in alternation, at one thread, one model session and one
// sampler for all, since where a session's memory lies makes a per cent of difference. `numbers`: without whole vectors. A shard is what
// a run gives a worker for a quarter of a second or more.
//   npm run build && node bench/monitor.mjs [rounds] [FIRST LETTERS OF MODELS …]
import { alternate, here, median, rate, sharedModel } from './support.mjs';

const { openBench, runShard } = await import(here('dist/run/index.js'));
const { monitored, tallyOf } = await import(here('dist/run/monitor/tally.js'));
const { vectorsOf } = await import(here('dist/run/monitor/vectors.js'));
const { parseNoise } = await import(here('dist/run/recipe.js'));
const { describeModel } = await import(here('dist/models/index.js'));
const rounds = Number(process.argv[2] ?? 15);
const only = process.argv.slice(3);
const grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const models = [
  ['MNIST', sharedModel('mnist-convsmall-sigma0.50.onnx'), 0.5, 16_384],
  ['CIFAR', sharedModel('cifar10-resnet8s24-sigma0.25.onnx'), 0.25, 4096],
  ['embedded digits', here('models/digits-small-sigma0.50.onnx'), 0.5, 16_384],
];

console.log(
  `Samples voted a CPU second, ${rounds} rounds; with the monitor as a share of those without (quartiles over rounds).\n`,
);
console.log('| model, noise | without, us a sample | numbers | numbers and vectors |\n|---|---|---|---|');
for (const [name, path, sigma, samples] of models) {
  if (!path || (only.length > 0 && !only.some((start) => name.startsWith(start)))) continue;
  const { digest, shape } = await describeModel(path, {});
  const d = shape.reduce((a, b) => a * b, 1);
  const steps = Int32Array.from({ length: d }, (_, i) => (i * 37) % 256);
  const point = { index: 0, label: null, steps, values: Float32Array.from(steps, (s) => s / 255), moved: 0 };
  const lattice = { kind: 'lattice', sigma, grid, key: new Uint8Array(32).fill(7) };
  const numpy = { kind: 'pipeline', sigma, recipe: 'numpy:PCG64', seed: '1', backdoors: [] };
  for (const [noise, spec] of [
    ['lattice', lattice],
    ['numpy:PCG64', numpy],
  ]) {
    const vectors = vectorsOf({
      ...{ recipe: parseNoise(noise), grid, sigma, n: 100_000 },
      model: { shape, layout: 'NCHW', batch: 64 },
    });
    const model = { path, digest, options: {} };
    const bare = await openBench({ model, noise: spec, d, batch: 64, tau: 0, normalize: null });
    const shard = { input: 0, phase: 1, from: 0, count: samples, candidate: 0 };
    const contestant = (tally) => {
      const bench = tally ? { ...bare, sampler: monitored(bare.sampler, tally), tally } : bare;
      return () => rate(() => runShard(bench, point, shard), samples, 0.5);
    };
    const results = await alternate(
      { off: contestant(null), numbers: contestant(tallyOf(spec, d)), on: contestant(tallyOf(spec, d, vectors)) },
      rounds,
    );
    const cpu = (which) => results.get(which).map((r) => r.perCpuSecond);
    const share = (which) => {
      const ratios = cpu(which)
        .map((x, i) => x / cpu('off')[i])
        .sort((a, b) => a - b);
      const at = (q) => ratios[Math.round(q * (ratios.length - 1))].toFixed(3);
      return `${at(0.5)} (${at(0.25)}-${at(0.75)})`;
    };
    const each = (1e6 / median(cpu('off'))).toFixed(1);
    console.log(`| ${name}, ${noise}, sigma ${sigma} | ${each} | ${share('numbers')} | ${share('on')} |`);
  }
}
