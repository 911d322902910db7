// Numbers until the noise battery's alarm at 1e-6, each backdoor at several strengths, against the Neyman-Pearson limit:
//   node scripts/detection-curves.mjs [STREAMS] [FIRST LETTERS OF BACKDOORS …]   (build first; 200 streams: some CPU minutes)
import { densityOf } from '../dist/audit/noise/densities/index.js';
import { limit } from '../dist/audit/noise/limits.js';
import { detections } from '../dist/run/measure/power.js';

const catalogue = [
  ...[0, 1, 2, 4, 8, 16, 32, 64].map((p) => `kurtosis=${p}`),
  'kurtosis=0@random=4,key=7',
  ...[0, 1, 4, 16].map((p) => `kurtosis-high=${p}`),
  ...[0, 1, 2, 4, 8, 16, 32, 64].map((p) => `skew=${p}`),
  ...[0.5, 1, 2, 4, 8, 16].map((gamma) => `tilt=${gamma}`),
  ...[1, 4, 16].map((gamma) => `artifact-usenix:alpha=${gamma}`),
  'laplace',
  'laplace-matched',
  'uniform-matched',
  'uniform-pm-sigma',
  'uniform-paper-code',
  'half-normal',
  'half-normal-neg',
  'rademacher',
  'bernoulli-01',
  'constant-0',
  'constant-sigma',
  ...[0.5, 0.9, 0.99, 1.01, 1.1].map((s) => `scale=${s}`),
  ...[1, 0.1, 0.01].map((s) => `shift:s=${s},d=16`),
  ...[0.5, 0.1].map((rho) => `correlated:rho=${rho},d=4096`),
  'period:k=3,d=64',
  'antithetic:d=64',
];
const streams = Number(process.argv[2] ?? 200);
const only = process.argv.slice(3);
const wanted = catalogue.filter((backdoor) => only.length === 0 || only.some((start) => backdoor.startsWith(start)));

console.log('| backdoor | limit (n99) | median | 95 % | slowest | 95 % / limit | component |');
console.log('|---|---|---|---|---|---|---|');
for (const backdoor of wanted) {
  const law = densityOf(backdoor);
  const best = law ? limit(law, 0.99) : null;
  const { median, p95, slowest, component } = detections(backdoor, { streams, most: best ? 4 * best + 100 : 2 ** 22 });
  const ratio = best ? (p95 / best).toFixed(2) : '';
  console.log(`| \`${backdoor}\` | ${best ?? ''} | ${median} | ${p95} | ${slowest} | ${ratio} | ${component} |`);
}

// The words of the same backdoors. Limit: 20 hit words whose bit is never 1 (2^-20 < 1e-6), for who knows which they are.
console.log('\n| backdoor, on words | limit | median | 95 % | slowest | component | bits for NIST frequency at 1e-6 |');
console.log('|---|---|---|---|---|---|---|');
for (const backdoor of wanted.filter((one) => /^(kurtosis|skew|tilt|artifact)/.test(one))) {
  const [, id, p] = /^(kurtosis|kurtosis-high|skew)=(\d+)$/.exec(backdoor) ?? [];
  const most = 2 ** 20;
  const { median, p95, slowest, component } = detections(backdoor, {
    streams: Math.min(streams, 50),
    family: 'words',
    most,
  });
  // Monobit: 64 bits a word, of which one is biased by 1 / (p + 1): (4.892 + 1.282)^2 64^2 (p + 1)^2 bits for power .9.
  const nist = id ? Math.round(6.174 ** 2 * 64 ** 2 * (Number(p) + 1) ** 2) : '';
  console.log(
    `| \`${backdoor}\` | ${id?.startsWith('kurtosis') ? 20 * (Number(p) + 1) : ''} | ${median} | ${p95} | ${slowest} | ${component} | ${nist} |`,
  );
}
