// Lattice noise, values a CPU second at one thread, beside numpy's float32 normals where python has numpy.
//   npm run build && node bench/lattice.mjs [rounds]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { alternate, here, rate, table } from './support.mjs';

const { latticeSampler } = await import(here('dist/samplers/index.js'));
const rounds = Number(process.argv[2] ?? 7);
const d = 784;
const rows = 64;
const contestants = {};
for (const sigma of [0.25, 0.5]) {
  const grid = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
  const sampler = latticeSampler({ sigma, grid, key: new Uint8Array(32).fill(7), d, maxCount: rows });
  let sample = 0;
  contestants[`lattice, sigma ${sigma} on 1/255`] = () =>
    rate(
      async (values) => {
        for (let done = 0; done < values; done += d * rows) {
          sampler.noise({ input: 0, phase: 1, sample }, rows);
          sample = (sample + rows) >>> 0;
        }
      },
      20 * d * rows,
    );
}

const python = spawn('python3', [here('bench/peers/normals_numpy.py')], { stdio: ['pipe', 'pipe', 'ignore'] });
python.on('error', () => {});
const answers = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
const hello = await answers.next();
if (hello.done) console.log('no python3 with numpy: its row is left out');
else {
  contestants[`numpy ${JSON.parse(hello.value).numpy}, PCG64 standard_normal float32`] = async () => {
    python.stdin.write('20000000\n');
    return JSON.parse((await answers.next()).value);
  };
}
const results = await alternate(contestants, rounds);
console.log(table(results, Object.keys(contestants).at(-1)));
python.stdin.end();
if (!hello.done) await once(python, 'exit');
