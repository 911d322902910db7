// Makes src/audit/sp800-22/tails-table.ts: how much heavier the exact tail of each chi-square statistic is than chi-square's.
//
// Multinomial statistics: N trials in cells pi are independent Poisson counts given their total, so the joint law of (total, chi^2) is a
// product of transforms, one a cell; chi^2 is rounded to bins of 1/40. Templates: the law of the number of matches of an aperiodic word
// has generating function 1 / (1 - z - (u - 1) 2^-m z^m) (Guibas and Odlyzko 1981), and eight independent squares are added.
// At each nominal p the factor is the largest P(chi^2 >= x) / chi2tail(x) over x whose chi2tail is within a factor 1.5 of p: an upper
// envelope, so the lattice of the counts errs on the side of a larger p-value. node scripts/sts-tails.mjs (about two minutes)
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const BINS = 4096;
const PER_UNIT = 40; // chi^2 up to 102.4
export const LEVELS = [0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9];

/** In-place radix-2 transform of `count` rows of `length`, element j of row r at r * rowStep + j * step. */
function fft(re, im, length, step, count, rowStep, sign) {
  const cos = new Float64Array(length / 2);
  const sin = new Float64Array(length / 2);
  for (let i = 0; i < length / 2; i++) {
    cos[i] = Math.cos((2 * Math.PI * i) / length);
    sin[i] = sign * Math.sin((2 * Math.PI * i) / length);
  }
  const a = new Float64Array(length);
  const b = new Float64Array(length);
  const order = new Uint32Array(length);
  for (let i = 1; i < length; i++) order[i] = (order[i >> 1] >> 1) | (i & 1 ? length >> 1 : 0);
  for (let r = 0; r < count; r++) {
    const base = r * rowStep;
    for (let i = 0; i < length; i++) {
      a[order[i]] = re[base + i * step];
      b[order[i]] = im[base + i * step];
    }
    for (let half = 1; half < length; half *= 2) {
      const jump = length / (2 * half);
      for (let start = 0; start < length; start += 2 * half) {
        for (let k = 0; k < half; k++) {
          const i = start + k;
          const j = i + half;
          const c = cos[k * jump];
          const s = sin[k * jump];
          const tr = a[j] * c - b[j] * s;
          const ti = a[j] * s + b[j] * c;
          a[j] = a[i] - tr;
          b[j] = b[i] - ti;
          a[i] += tr;
          b[i] += ti;
        }
      }
    }
    for (let i = 0; i < length; i++) {
      re[base + i * step] = a[i];
      im[base + i * step] = b[i];
    }
  }
}

function logFactorial(n) {
  if (n < 2) return 0;
  if (n < 256) {
    let sum = 0;
    for (let i = 2; i <= n; i++) sum += Math.log(i);
    return sum;
  }
  return n * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI * n) + 1 / (12 * n) - 1 / (360 * n ** 3);
}
const poisson = (v, lambda) => Math.exp(v * Math.log(lambda) - lambda - logFactorial(v));

/** P(chi^2 in bin b) of N trials in cells pi. */
function multinomial(N, pi) {
  let width = 64;
  while (width < 16 * Math.sqrt(N) && width < 2 * N + 2) width *= 2; // totals are kept modulo this: 8 standard deviations either way
  const size = width * BINS;
  let totalRe = null;
  let totalIm = null;
  for (const p of pi) {
    const re = new Float64Array(size);
    const im = new Float64Array(size);
    const lambda = N * p;
    for (let v = 0; v <= N; v++) {
      const bin = Math.round(((v - lambda) ** 2 / lambda) * PER_UNIT);
      if (bin >= BINS) continue;
      re[(v % width) * BINS + bin] += poisson(v, lambda);
    }
    fft(re, im, BINS, 1, width, BINS, -1);
    fft(re, im, width, BINS, BINS, 1, -1);
    if (!totalRe) {
      totalRe = re;
      totalIm = im;
      continue;
    }
    for (let i = 0; i < size; i++) {
      const x = totalRe[i] * re[i] - totalIm[i] * im[i];
      totalIm[i] = totalRe[i] * im[i] + totalIm[i] * re[i];
      totalRe[i] = x;
    }
  }
  fft(totalRe, totalIm, width, BINS, BINS, 1, 1);
  const row = (N % width) * BINS;
  const re = totalRe.slice(row, row + BINS);
  const im = totalIm.slice(row, row + BINS);
  fft(re, im, BINS, 1, 1, BINS, 1);
  return re.map((value) => value / size / poisson(N, N));
}

/** P(bin b) of sum (W_j - mu)^2 / sigma^2 over 8 blocks of M bits, W_j the matches of an aperiodic word of m bits. */
function templateSquares(mu, m) {
  const p = 2 ** -m;
  const M = Math.round(mu / p) + m - 1;
  const starts = M - m + 1;
  const mean = starts * p;
  const variance = starts * p - p * p * (starts * (2 * m - 1) - m * (m - 1));
  const most = Math.ceil(mean + 11 * Math.sqrt(variance) + 20);
  const ring = Array.from({ length: m }, () => new Float64Array(most + 1));
  for (const row of ring) row[0] = 1; // fewer than m bits: no match
  for (let n = m; n <= M; n++) {
    const old = ring[n % m]; // n - m, overwritten by n
    const last = ring[(n - 1) % m];
    let carry = 0;
    for (let k = 0; k <= most; k++) {
      const here = old[k];
      old[k] = last[k] - p * here + p * carry;
      carry = here;
    }
  }
  const law = ring[M % m];
  const re = new Float64Array(BINS);
  const im = new Float64Array(BINS);
  law.forEach((probability, k) => {
    const bin = Math.round(((k - mean) ** 2 / variance) * PER_UNIT);
    if (bin < BINS) re[bin] += probability;
  });
  fft(re, im, BINS, 1, 1, BINS, -1);
  for (let i = 0; i < BINS; i++) {
    for (let double = 0; double < 3; double++) {
      const x = re[i] * re[i] - im[i] * im[i];
      im[i] = 2 * re[i] * im[i];
      re[i] = x;
    }
  }
  fft(re, im, BINS, 1, 1, BINS, 1);
  return re.map((value) => value / BINS);
}

/** Q(K/2, x/2) by its finite sum: erfc or 1 to start with, then the recurrence in a. */
function chiSquareTail(K, x) {
  const y = x / 2;
  let q = K % 2 ? erfc(Math.sqrt(y)) : Math.exp(-y);
  let term = K % 2 ? Math.exp(-y) * Math.sqrt(y / Math.PI) * 2 : Math.exp(-y) * y;
  for (let a = K % 2 ? 0.5 : 1; a < K / 2 - 0.1; a++) {
    q += term;
    term *= y / (a + 1);
  }
  return q;
}
function erfc(z) {
  if (z < 2) {
    let term = z;
    let sum = z;
    for (let k = 1; k < 200; k++) {
      term *= (-z * z) / k;
      sum += term / (2 * k + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let f = 0;
  for (let k = 200; k > 0; k--) f = k / 2 / (z + f);
  return Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + f);
}

/** log10 of the envelope at each level. */
function factors(law, K) {
  const tail = new Float64Array(BINS);
  let sum = 0;
  for (let i = BINS - 1; i >= 0; i--) tail[i] = sum += law[i];
  const ratio = Array.from(tail, (value, i) => [chiSquareTail(K, i / PER_UNIT), value]);
  return LEVELS.map((level) => {
    let most = 0;
    for (const [nominal, exact] of ratio) {
      if (nominal <= level * 1.5 && nominal >= level / 1.5) most = Math.max(most, exact / nominal);
    }
    return Number(Math.log10(most).toFixed(4));
  });
}

const within = (k, M) => {
  const q = new Float64Array(M + 1).fill(1);
  if (M > k) q[k + 1] = 1 - 2 ** -(k + 1);
  for (let i = k + 2; i <= M; i++) q[i] = q[i - 1] - 2 ** -(k + 2) * q[i - k - 2];
  return q[M];
};
const longestRun = (M, V0, K) => {
  const below = Array.from({ length: K }, (_, i) => within(V0 + i, M));
  return Array.from({ length: K + 1 }, (_, i) => (below[i] ?? 1) - (below[i - 1] ?? 0));
};
const overlapping = (m) => {
  const K = 5;
  let state = Array.from({ length: m + 1 }, () => new Float64Array(K + 1));
  state[0][0] = 1;
  for (let i = 0; i < 1032; i++) {
    const next = state.map(() => new Float64Array(K + 1));
    for (let row = 0; row <= m; row++) {
      for (let seen = 0; seen <= K; seen++) {
        next[0][seen] += state[row][seen] / 2;
        const ones = Math.min(row + 1, m);
        next[ones][ones === m ? Math.min(seen + 1, K) : seen] += state[row][seen] / 2;
      }
    }
    state = next;
  }
  return Array.from({ length: K + 1 }, (_, seen) => state.reduce((sum, row) => sum + row[seen], 0));
};
const excursions = (x) => {
  const q = 1 - 1 / (2 * x);
  return [q, ...[0, 1, 2, 3].map((k) => q ** k / (4 * x * x)), q ** 4 / (2 * x)];
};

const families = {
  'longest-run-8': { pi: longestRun(8, 1, 3), N: [16, 24, 48, 96, 200, 400, 800] },
  'longest-run-128': { pi: longestRun(128, 4, 5), N: [49, 100, 200, 500, 1500, 5000] },
  'longest-run-10000': { pi: longestRun(10000, 10, 6), N: [75, 100, 150, 300, 1000, 3000] },
  'overlapping-template-9': { pi: overlapping(9), N: [968, 2000, 5000] },
  'overlapping-template-10': { pi: overlapping(10), N: [968, 2000, 5000] },
  'linear-complexity': { pi: [1 / 96, 1 / 32, 1 / 8, 1 / 2, 1 / 4, 1 / 16, 1 / 48], N: [200, 400, 1000, 2000, 4000] },
  ...Object.fromEntries(
    [1, 2, 3, 4].map((x) => [`random-excursions-${x}`, { pi: excursions(x), N: [500, 750, 1200, 2000, 4000] }]),
  ),
};
const rows = [];
for (const [family, { pi, N }] of Object.entries(families)) {
  const table = N.map((trials) => [trials, factors(multinomial(trials, pi), pi.length - 1)]);
  rows.push([family, table]);
  console.error(family, JSON.stringify(table.map(([trials, f]) => [trials, f[8]])));
}
const means = [10, 20, 50, 122, 244, 1000];
rows.push(['non-overlapping-template', means.map((mu) => [mu, factors(templateSquares(mu, 9), 8)])]);
console.error('templates', JSON.stringify(rows.at(-1)[1].map(([mu, f]) => [mu, f[8]])));

const text = `// biome-ignore-all lint/suspicious/noApproximativeNumericConstant: a table of logarithms
// Made by scripts/sts-tails.mjs: log10 of exact tail / chi-square tail at the nominal p-values LEVELS, by number of trials N.
export const LEVELS = ${JSON.stringify(LEVELS)};

export const TAILS = {
${rows
  .map(
    ([family, table]) =>
      `  '${family}': [\n${table.map(([N, f]) => `    [${N}, ${JSON.stringify(f).replaceAll(',', ', ')}],\n`).join('')}  ],\n`,
  )
  .join('')}} as const;
`;
writeFileSync(fileURLToPath(new URL('../src/audit/sp800-22/tails-table.ts', import.meta.url)), text);
