// What the in-line monitor costs: shards of a run with it and without it, in alternation, at one thread.
// `numbers`: without whole vectors.
//   npm run build && node bench/monitor.mjs [rounds]
import { alternate, here, rate, sharedModel, table } from './support.mjs';

const { openBench, runShard } = await import(here('dist/run/index.js'));
const { vectorsOf } = await import(here('dist/run/vectors.js'));
const { parseNoise } = await import(here('dist/run/recipe.js'));
const { describeModel } = await import(here('dist/models/index.js'));
const rounds = Number(process.argv[2] ?? 7);
const grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const models = [
  ['MNIST', sharedModel('mnist-convsmall-sigma0.50.onnx'), 0.5, 2048],
  ['CIFAR', sharedModel('cifar10-resnet8s24-sigma0.25.onnx'), 0.25, 1024],
  ['embedded digits', here('models/digits-small-sigma0.50.onnx'), 0.5, 2048],
];
for (const [name, path, sigma, samples] of models) {
  if (!path) continue;
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
    const contestants = {};
    const recipe = parseNoise(noise);
    const whole = vectorsOf({ recipe, grid, sigma, model: { shape, layout: 'NCHW', batch: 64 }, n: 100_000 });
    for (const [title, monitor, vectors] of [
      ['off', false, null],
      ['numbers', true, null],
      ['on', true, whole],
    ]) {
      const model = { path, digest, options: {} };
      const bench = await openBench({ model, noise: spec, monitor, vectors, d, batch: 64, tau: 0, normalize: null });
      const shard = { input: 0, phase: 1, from: 0, count: samples, candidate: 0 };
      contestants[`monitor ${title}`] = () => rate(() => runShard(bench, point, shard), samples, 1);
    }
    console.log(`# ${name}, ${noise}, sigma ${sigma}, samples voted, ${rounds} rounds\n`);
    console.log(`${table(await alternate(contestants, rounds), 'monitor off')}\n`);
  }
}
