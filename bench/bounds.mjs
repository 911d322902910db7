// What the mathematics of a certificate costs: bounds a second beside scipy's, betting decisions a second.
// npm run build && node bench/bounds.mjs [rounds]
import { spawnSync } from 'node:child_process';
import { bettingLower, certifiedRadius, clopperPearsonLower, decideAtRadius } from '../dist/smoothing/index.js';
import { alternate, here, rate, table } from './support.mjs';

const [rounds = 5] = process.argv.slice(2);
const sizes = [1e4, 1e5, 1e9];
let at = 0;
const votes = (n) => Math.round(n * (0.6 + 0.39 * (at = (at + 0.618034) % 1))); // spread over the useful range

const contestants = {};
for (const n of sizes) {
  contestants[`radius from votes, n = ${n.toExponential(0)}`] = () =>
    rate((count) => {
      for (let i = 0; i < count; i++) certifiedRadius(clopperPearsonLower(votes(n), n, 0.001), 0.5);
    }, 500);
}
contestants['betting bound of a prefix, n = 1e+5'] = () =>
  rate((count) => {
    for (let i = 0; i < count; i++) bettingLower(votes(1e5), 1e5, 0.001);
  }, 500);
contestants['target decision, samples'] = () =>
  rate((count) => {
    const bound = decideAtRadius({ radius: 1, sigma: 1, alpha: 0.001 });
    // Kept on the null, where neither boundary is reached.
    for (let n = 1, k = 0; n <= count; n++) {
      const bit = k < 0.8413447 * n ? 1 : 0;
      k += bit;
      bound.add(bit);
    }
  }, 200_000);

const python = process.env.FAIRNOISE_PYTHON ?? 'python3';
const scipy = (n) => spawnSync(python, [here('bench/peers/clopper_pearson_scipy.py'), String(n)], { encoding: 'utf8' });
if (scipy(10).status === 0) {
  for (const n of sizes) contestants[`scipy, n = ${n.toExponential(0)}`] = async () => JSON.parse(scipy(n).stdout);
} else console.log('no python with scipy: its rows are left out');

console.log(table(await alternate(contestants, Number(rounds)), `radius from votes, n = ${(1e5).toExponential(0)}`));
