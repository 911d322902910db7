// The certification loop at one thread: lattice noise, inference, votes; beside the same algorithm in PyTorch (noise from torch.randn).
//   npm run build && node bench/certify.mjs [MODEL.onnx] [rounds] [batch]
import { alternate, here, rate, sharedModel, TUNED, table, torchPeer } from './support.mjs';

const { openClassifier } = await import(here('dist/models/index.js'));
const { latticeSampler } = await import(here('dist/samplers/index.js'));
const [
  model = sharedModel('mnist-convsmall-sigma0.50.onnx') ?? here('models/digits-small-sigma0.50.onnx'),
  rounds = 7,
  size = 100,
] = process.argv.slice(2);
const batch = Number(size);

const classifier = await openClassifier(model);
const d = classifier.shape.reduce((a, b) => a * b, 1);
const steps = Int32Array.from({ length: d }, (_, i) => (i * 37) % 256);
const point = { index: 0, label: null, steps, values: Float32Array.from(steps, (s) => s / 255), moved: 0 };
const grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const sampler = latticeSampler({ sigma: 0.5, grid, key: new Uint8Array(32).fill(7), d, maxCount: batch });

let sample = 0;
const votes = new Float64Array(classifier.classes);
async function loop(samples) {
  for (let left = samples; left > 0; left -= batch) {
    const count = Math.min(batch, left);
    const { labels } = await classifier.classify(sampler.perturb(point, { input: 0, phase: 1, sample }, count), count);
    for (const label of labels) votes[label]++;
    sample += count;
  }
}
const parts = {
  async noise(samples) {
    for (let left = samples; left > 0; left -= batch)
      sampler.perturb(point, { input: 0, phase: 1, sample: 0 }, Math.min(batch, left));
  },
};
const contestants = {
  'fairnoise, noise only': () => rate(parts.noise, 4000, 0.2),
  [`fairnoise, batch ${batch}`]: () => rate(loop, 4000),
};
const peers = [];
for (const [title, b, env] of [
  ['PyTorch, batch 400', 400, {}],
  ['PyTorch, batch 100', 100, {}],
  ['PyTorch, batch 100, allocator tuned', 100, TUNED],
]) {
  const torch = await torchPeer(model, classifier.shape, b, env);
  if (!torch) {
    console.log('no python with torch: PyTorch rows are left out');
    break;
  }
  peers.push(torch);
  contestants[title] = () => torch.measure('loop', 8000);
}
console.log(`# ${model.split('/').at(-1)}, sigma 0.5, samples voted, 1 thread, ${rounds} rounds\n`);
console.log(
  table(
    await alternate(contestants, Number(rounds)),
    peers.length ? 'PyTorch, batch 400' : `fairnoise, batch ${batch}`,
  ),
);
for (const torch of peers) torch.close();
await classifier.close();
