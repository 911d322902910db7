// The noise battery's throughput, one thread, beside scipy's tests of the same array (kstest, anderson with known parameters is not
// there, so cramervonmises; and a chi-square of 64 cells by numpy), in alternation.
//   npm run build && node bench/noise-battery.mjs [rounds]
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { alternate, here, rate, table } from './support.mjs';

const { FixedSums, float32Law, float64Law, NormalsFamily, VectorsFamily, Watch } = await import(
  here('dist/audit/index.js')
);
const { openPipeline } = await import(here('dist/samplers/index.js'));
const rounds = Number(process.argv[2] ?? 7);
const CHUNK = 1 << 20;

function numbers(dtype) {
  const out = dtype === 'f64' ? new Float64Array(CHUNK) : new Float32Array(CHUNK);
  openPipeline({ id: 'numpy:PCG64', seed: '1', dtype }).fill(out);
  return out;
}

/** The same numbers again and again would be found as repeats, which is no slower; every stream therefore goes on for ever. */
function streaming(dtype) {
  const x = numbers(dtype);
  const family = new NormalsFamily({ law: dtype === 'f64' ? float64Law() : float32Law() });
  const watch = new Watch(family, 1e-6);
  const feed = () => {
    for (let at = 0; at < x.length; ) {
      const take = Math.min(x.length - at, watch.nextLook - family.count);
      family.push(x.subarray(at, (at += take)));
      if (family.count === watch.nextLook) watch.look();
    }
  };
  feed(); // past the first numbers, where looks are frequent
  return () => rate(feed, CHUNK, 0.4);
}

const sums = new FixedSums();
const doubles = numbers('f64');
const vectors = new VectorsFamily({ dimension: 1024 });
const contestants = {
  'e-processes, float64': streaming('f64'),
  'e-processes, float32': streaming('f32'),
  'fixed n, float64': () => rate(() => sums.push(doubles), CHUNK, 0.4),
  'vectors of 1,024': () => rate(() => vectors.push(doubles), CHUNK, 0.4),
};

const child = spawn(process.env.FAIRNOISE_PYTHON ?? 'python3', [here('bench/peers/normality_scipy.py')], {
  stdio: ['pipe', 'pipe', 'ignore'],
  env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
});
child.on('error', () => {});
child.stdin.on('error', () => {});
const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
const first = await lines.next();
if (!first.done) {
  const { scipy, tests } = JSON.parse(first.value);
  for (const test of tests) {
    contestants[`scipy ${scipy} ${test}`] = async () => {
      child.stdin.write(`${test}\n`);
      return JSON.parse((await lines.next()).value);
    };
  }
}
const results = await alternate(contestants, rounds);
console.log(`# Numbers tested a CPU second, 1 thread, median of ${rounds} rounds\n`);
console.log(
  table(results, first.done ? 'e-processes, float64' : [...results.keys()].find((name) => /kstest/.test(name))),
);
child.stdin.end();
