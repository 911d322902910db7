// The null of every test by simulation: ChaCha20 sequences through the built package. Prints, a test, how often p <= u came per u,
// and the moments of the two statistics that are taken to be normal. node scripts/sts-null.mjs [sequences] [bits] [seed] [modes] (build first)
import { evaluator, PARAMETERS, sp80022 } from '../dist/audit/index.js';
import { openGenerator } from '../dist/generators/index.js';

const [count = 1000, bits = 1_000_000, seed = 20261122] = process.argv.slice(2, 5).map(Number);
const LEVELS = [0.5, 0.1, 0.05, 0.01, 1e-3, 1e-4, 1e-5, 1e-6];
const modes = (process.argv[5] ?? 'corrected,sts-2.1.2').split(',');
const evaluators = modes.map((mode) => evaluator({ n: bits, parameters: PARAMETERS, mode }));
const source = openGenerator({ id: 'chacha20', seed: String(seed) });
const words = new Uint32Array(Math.ceil(bits / 32));
const tally = modes.map(() => sp80022.map(() => ({ draws: 0, below: LEVELS.map(() => 0) })));
const moments = { N1: [0, 0, 0, 0], fn: [0, 0, 0, 0] };
const centre = { N1: 0.475 * bits, fn: 6.1962507 };
const push = (name, value) => {
  if (value === undefined) return;
  const d = value - centre[name];
  const row = moments[name];
  for (let k = 0; k < 4; k++) row[k] += d ** k;
};
for (let i = 0; i < count; i++) {
  source.fill(words);
  modes.forEach((_, m) => {
    const { tests, statistics } = evaluators[m](new Uint8Array(words.buffer));
    tests.forEach((test, row) => {
      for (const p of test?.p ?? []) {
        const cell = tally[m][row];
        cell.draws++;
        for (let k = 0; k < LEVELS.length && p <= LEVELS[k]; k++) cell.below[k]++;
      }
    });
    if (m === 0) {
      push('N1', statistics[6]?.N1);
      push('fn', statistics[9]?.fn);
    }
  });
}
const row = (cells) => console.log(cells.map((cell, i) => String(cell).padStart(i < 2 ? 27 : 10)).join(''));
row(['test', 'draws', ...LEVELS]);
modes.forEach((mode, m) => {
  console.log(`${mode}: share of p <= u over u`);
  sp80022.forEach(({ id }, r) => {
    const { draws, below } = tally[m][r];
    if (draws)
      row([
        id.slice(9),
        draws,
        ...below.map((n, k) => `${(n / draws / LEVELS[k]).toFixed(3)}${n < 100 ? `(${n})` : ''}`),
      ]);
  });
});
for (const [name, [n, s1, s2, s3]] of Object.entries(moments)) {
  if (!n) continue;
  const mean = s1 / n;
  const variance = s2 / n - mean ** 2;
  const skew = (s3 / n - 3 * mean * (s2 / n) + 2 * mean ** 3) / variance ** 1.5;
  console.log(
    name,
    JSON.stringify({ n, mean: mean + centre[name], standardError: Math.sqrt(variance / n), variance, skew }),
  );
}
