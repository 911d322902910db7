// Normals of every pipeline, one thread, beside the library itself where there is a python with it, in alternation.
//   npm run build && node bench/normals.mjs [rounds]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { alternate, here, median, rate } from './support.mjs';

const { openPipeline, pipelines } = await import(here('dist/samplers/index.js'));
const { tampering } = await import(here('dist/backdoors/index.js'));
const rounds = Number(process.argv[2] ?? 5);
const CHUNK = 1 << 16;

const contestant = (source) => {
  const out = source.dtype === 'f64' ? new Float64Array(CHUNK) : new Float32Array(CHUNK);
  return () => rate(() => source.fill(out), CHUNK, 0.15);
};

/** A python kept open between rounds; null where it cannot be started. */
async function peer(python) {
  const child = spawn(python, [here('bench/peers/normals_library.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) return null;
  return {
    ...JSON.parse(value),
    async measure(name, dtype) {
      child.stdin.write(`${name} ${dtype} ${160 * CHUNK}\n`);
      return JSON.parse((await lines.next()).value);
    },
    close: () => child.stdin.end(),
  };
}

const pythons = [process.env.FAIRNOISE_PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean);
const peers = [];
for (const python of pythons) {
  const found = await peer(python);
  if (found && peers.some(({ numpy, torch }) => numpy === found.numpy && torch === found.torch)) found.close();
  else if (found) peers.push(found);
}
const millions = (x) => (x / 1e6).toFixed(x < 1e7 ? 1 : 0);
const cpu = (results, name) => results.get(name).map((r) => r.perCpuSecond);
/** Median of the ratios within rounds, and their range. */
function ratio(results, name, base) {
  const ratios = cpu(results, name).map((x, i) => x / cpu(results, base)[i]);
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
}

/** What stands beside a pipeline: the library's own name for it, or numpy's fastest for our own stream. */
const rivals = { 'torch:cpu': ['torch'], 'philox-boxmuller': ['SFC64', 'torch'] };
const rivalsOf = (id) => rivals[id] ?? (id.startsWith('numpy:') ? [id.slice(6)] : []);

console.log(`# Normals, million a CPU second, 1 thread, median of ${rounds} rounds\n`);
console.log(
  '| pipeline | dtype | fairnoise | library | its rate | ratio (range over rounds) |\n|---|---|---|---|---|---|',
);
for (const { id, dtypes } of pipelines)
  for (const dtype of dtypes) {
    const others = {};
    for (const name of rivalsOf(id))
      for (const python of peers)
        if (name !== 'torch') others[`numpy ${python.numpy} ${name}`] = () => python.measure(name, dtype);
        else if (python.torch) others[`torch ${python.torch}`] = () => python.measure(name, dtype);
    const results = await alternate({ own: contestant(openPipeline({ id, seed: '1', dtype })), ...others }, rounds);
    const own = millions(median(cpu(results, 'own')));
    if (Object.keys(others).length === 0) console.log(`| ${id} | ${dtype} | ${own} | - | - | - |`);
    for (const name of Object.keys(others))
      console.log(
        `| ${id} | ${dtype} | ${own} | ${name} | ${millions(median(cpu(results, name)))} | ${ratio(results, 'own', name)} |`,
      );
  }
for (const python of peers) python.close();

console.log('\n| backdoor on numpy:PCG64 f32, vectors of 784 | normals | of the honest stream |\n|---|---|---|');
const honest = { id: 'numpy:PCG64', seed: '1', dtype: 'f32' };
const texts = [
  'kurtosis=4',
  'laplace',
  'uniform-matched',
  'half-normal',
  'scale=0.9',
  'period=16',
  'low-rank=8',
  'correlated=0.5',
];
const vectors = (source) => {
  const out = new Float32Array(83 * 784);
  return () => rate(() => source.fill(out), out.length, 0.15);
};
const attacked = Object.fromEntries(
  texts.map((text) => [text, vectors(openPipeline(honest, tampering(text, { d: 784 })))]),
);
const results = await alternate({ honest: vectors(openPipeline(honest)), ...attacked }, rounds);
for (const text of texts)
  console.log(`| ${text} | ${millions(median(cpu(results, text)))} | ${ratio(results, text, 'honest')} |`);
