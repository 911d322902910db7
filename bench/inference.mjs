// onnxruntime-node at one thread: which session options and batch sizes are fast, beside PyTorch at one thread.
//   node bench/inference.mjs [MODEL.onnx] [rounds]
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { alternate, here, rate, sharedModel, TUNED, table, torchPeer } from './support.mjs';

const ort = createRequire(import.meta.url)('onnxruntime-node');
const [
  model = sharedModel('mnist-convsmall-sigma0.50.onnx') ?? here('models/digits-small-sigma0.50.onnx'),
  rounds = 5,
] = process.argv.slice(2);

const BASE = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  extra: { session: { intra_op: { allow_spinning: '0' } } },
};
const OPTIONS = {
  'level all (ours)': {},
  'level extended': { graphOptimizationLevel: 'extended' },
  'level basic': { graphOptimizationLevel: 'basic' },
  'level disabled': { graphOptimizationLevel: 'disabled' },
  'no memory pattern': { enableMemPattern: false },
  'no arena': { enableCpuMemArena: false },
  'parallel mode': { executionMode: 'parallel' },
};

const bytes = readFileSync(model);
const probe = await ort.InferenceSession.create(bytes, BASE);
const [{ name, shape: declared }] = probe.inputMetadata;
const shape = declared.slice(1);
const width = shape.reduce((a, b) => a * b, 1);
const inputs = Float32Array.from({ length: 1000 * width }, () => Math.random());
const run = (session, batch) => async () => {
  await session.run({ [name]: new ort.Tensor('float32', inputs.subarray(0, batch * width), [batch, ...shape]) });
};
const torch = await torchPeer(model, shape, 100, TUNED);
const torch400 = torch && (await torchPeer(model, shape, 400, TUNED));
if (!torch) console.log('no python with torch: PyTorch rows are left out');

console.log(
  `# ${model.split('/').at(-1)}, input ${shape.join('x')}, rows through the network, 1 thread, ${rounds} rounds\n`,
);
console.log('## Session options, batch 100\n');
const contestants = {};
for (const [title, options] of Object.entries(OPTIONS)) {
  const session = await ort.InferenceSession.create(bytes, { ...BASE, ...options });
  contestants[title] = () => rate(run(session, 100), 100, 0.3);
}
if (torch) contestants['PyTorch, batch 100, allocator tuned'] = () => torch.measure('network', 5000);
console.log(
  table(
    await alternate(contestants, Number(rounds)),
    torch ? 'PyTorch, batch 100, allocator tuned' : 'level all (ours)',
  ),
);

console.log('\n## Batch sizes\n');
const sizes = {};
for (const batch of [1, 16, 32, 64, 100, 128, 256, 400, 1000]) {
  sizes[`batch ${batch}`] = () => rate(run(probe, batch), batch, 0.3);
}
if (torch) {
  sizes['PyTorch, batch 100, allocator tuned'] = () => torch.measure('network', 6000);
  sizes['PyTorch, batch 400, allocator tuned'] = () => torch400.measure('network', 6000);
}
const results = await alternate(sizes, Number(rounds));
console.log(table(results, torch ? 'PyTorch, batch 100, allocator tuned' : 'batch 100'));
torch?.close();
torch400?.close();
