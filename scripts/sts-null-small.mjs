// Nulls of the tests whose p-values stay asymptotic, at sizes where millions of draws are cheap: serial and approximate entropy at small
// m with the defaults' counts per pattern (15 and 976), and the spectral test at small n. node scripts/sts-null-small.mjs NAME (build first)
import { approximateEntropyP, phi } from '../dist/audit/sp800-22/approximate-entropy.js';
import { dftLimit, dftP } from '../dist/audit/sp800-22/dft.js';
import { sequences } from '../dist/audit/sp800-22/sequence.js';
import { psi2, serialP } from '../dist/audit/sp800-22/serial.js';
import { openGenerator } from '../dist/generators/index.js';

const LEVELS = [0.5, 0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6];

function simulate(name, n, draws, labels, run) {
  const source = openGenerator({ id: 'chacha20', seed: String(n + draws) });
  const place = sequences(n);
  const words = new Uint32Array(Math.ceil(n / 32));
  const data = new Uint8Array(words.buffer);
  const below = labels.map(() => LEVELS.map(() => 0));
  for (let i = 0; i < draws; i++) {
    source.fill(words);
    run(place.load(data)).forEach((p, j) => {
      for (let k = 0; k < LEVELS.length && p <= LEVELS[k]; k++) below[j][k]++;
    });
  }
  labels.forEach((label, j) => {
    const ratios = below[j].map((count, k) => `${LEVELS[k]}: ${(count / draws / LEVELS[k]).toFixed(3)} (${count})`);
    console.log(`${name} ${label}, n = ${n}, ${draws} draws: ${ratios.join('  ')}`);
  });
}

const wanted = {
  serial() {
    for (const [m, n, draws] of [
      [7, 1024, 1e6],
      [6, 976, 3e6],
      [8, 3906, 1e6],
      [10, 15_625, 4e5],
    ]) {
      simulate(`serial m = ${m}`, n, draws, ['p1', 'p2'], (s) =>
        serialP(
          [m, m - 1, m - 2].map((k) => psi2(s.squares(k), k, n)),
          m,
          n,
          'corrected',
        ),
      );
    }
  },
  apen() {
    for (const [m, n, draws] of [
      [2, 3906, 2e6],
      [4, 15_625, 5e5],
      [6, 62_500, 1e5],
    ]) {
      simulate(`approximate-entropy m = ${m}`, n, draws, ['corrected', 'sts-2.1.2'], (s) => {
        const longer = phi(s.patterns(m + 1), n);
        const apen = phi(s.patterns(m), n) - longer;
        return ['corrected', 'sts-2.1.2'].map((mode) => approximateEntropyP(apen, m, n, mode));
      });
    }
  },
  dft() {
    for (const [n, draws] of [
      [1000, 3e6],
      [10_000, 2e6],
      [100_000, 2e4],
    ]) {
      let [s1, s2, s3] = [0, 0, 0];
      simulate('dft', n, draws, ['corrected', 'sts-2.1.2'], (s) => {
        const N1 = s.peaksBelow(dftLimit(n));
        const d = N1 - 0.475 * n;
        s1 += d;
        s2 += d * d;
        s3 += d ** 3;
        return ['corrected', 'sts-2.1.2'].map((mode) => dftP(N1, n, mode));
      });
      const mean = s1 / draws;
      const variance = s2 / draws - mean ** 2;
      const skew = (s3 / draws - (3 * mean * s2) / draws + 2 * mean ** 3) / variance ** 1.5;
      console.log(
        `  N1: mean - .475 n = ${mean.toFixed(4)}, variance / n = ${(variance / n).toFixed(6)}, skewness ${skew.toFixed(4)}`,
      );
    }
    console.log('  theory: variance / n = 0.012532 (corrected), 0.011875 (sts-2.1.2)');
  },
};
for (const name of process.argv.slice(2)) wanted[name]();
