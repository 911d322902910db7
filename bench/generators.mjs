// Words of every bit generator, one thread; those numpy has beside numpy, in alternation; backdoors beside the honest stream.
//   npm run build && node bench/generators.mjs [rounds]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { alternate, here, median, rate } from './support.mjs';

const { generators, openGenerator } = await import(here('dist/generators/index.js'));
const { backdoored, openRecipe, parseBackdoor } = await import(here('dist/backdoors/index.js'));
const rounds = Number(process.argv[2] ?? 5);
const CHUNK = 1 << 16;

const contestant = (generator) => {
  const words = generator.wordBits === 64 ? new BigUint64Array(CHUNK) : new Uint32Array(CHUNK);
  return () => rate(() => generator.fill(words), CHUNK, 0.15);
};

async function numpyPeer() {
  for (const python of [process.env.FAIRNOISE_PYTHON, 'python3', '/usr/bin/python3'].filter(Boolean)) {
    const child = spawn(python, [here('bench/peers/words_numpy.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const { value, done } = await lines.next();
    if (done) continue;
    return {
      version: JSON.parse(value).numpy,
      async measure(name) {
        child.stdin.write(`${name} ${48 * CHUNK}\n`);
        return JSON.parse((await lines.next()).value);
      },
      close: () => child.stdin.end(),
    };
  }
  return null;
}

const millions = (x) => (x / 1e6).toFixed(x < 1e7 ? 1 : 0);
const cpu = (results, name) => results.get(name).map((r) => r.perCpuSecond);
/** Median of the ratios within rounds, and their range. */
function ratio(results, name, base) {
  const ratios = cpu(results, name).map((x, i) => x / cpu(results, base)[i]);
  return `${median(ratios).toFixed(2)} (${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)})`;
}

const numpy = await numpyPeer();
console.log(`# Words, million a CPU second, 1 thread, median of ${rounds} rounds\n`);
if (!numpy) console.log('no python with numpy: its column is left out\n');
console.log(
  `| recipe | width | fairnoise | numpy ${numpy?.version ?? ''} | ratio (range over rounds) |\n|---|---|---|---|---|`,
);
for (const { id, example } of generators) {
  const recipe = {
    ...example,
    ...(id === 'jax:threefry' && { count: 2 ** 30 }),
    ...(id === 'torch:cuda' && { count: 1e7, maxBlocks: 864 }),
  };
  const generator = openGenerator(recipe);
  const name = id.startsWith('numpy:') && numpy ? id.slice(6) : null;
  const results = await alternate(
    { own: contestant(generator), ...(name && { numpy: () => numpy.measure(name) }) },
    rounds,
  );
  const peer = name ? `${millions(median(cpu(results, 'numpy')))} | ${ratio(results, 'own', 'numpy')}` : '- | -';
  console.log(`| ${id} | ${generator.wordBits} | ${millions(median(cpu(results, 'own')))} | ${peer} |`);
}
numpy?.close();

console.log('\n| backdoor on numpy:PCG64 | words | of the honest stream |\n|---|---|---|');
const honest = { id: 'numpy:PCG64', seed: '1' };
const texts = [
  'kurtosis=4',
  'skew=1',
  'tilt=2',
  'artifact-usenix:alpha=1',
  'kurtosis=0@random=4',
  'stuck=8',
  'cycle=100000',
];
const attacked = Object.fromEntries(
  texts.map((text) => [text, contestant(openRecipe(backdoored(honest, parseBackdoor(text))))]),
);
const results = await alternate({ honest: contestant(openGenerator(honest)), ...attacked }, rounds);
for (const text of texts)
  console.log(`| ${text} | ${millions(median(cpu(results, text)))} | ${ratio(results, text, 'honest')} |`);
