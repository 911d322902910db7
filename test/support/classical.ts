import { normalCdf } from '../../src/audit/special/normal.ts';
import { certifyNumerics } from '../../src/kernel/certify.ts';

/** The tests of normality one finds in every library, for comparison; each with its critical value at a false-alarm rate of 1e-6. */
export interface Classical {
  readonly id: string;
  /** Where mean and deviation are fitted, a wrong mean or sigma cannot show. */
  readonly fitted: boolean;
  /** Numbers between which its null law is good. */
  readonly range: readonly [number, number];
  /** Positive when it rejects at 1e-6; takes the numbers in any order. */
  readonly excess: (x: Float64Array) => number;
}

/** Kolmogorov and Smirnov's largest distance from N(0, 1). */
export function kolmogorov(x: Float64Array): number {
  const u = x.slice().sort().map(normalCdf);
  return u.reduce((most, v, i) => Math.max(most, v - i / u.length, (i + 1) / u.length - v), 0);
}

/** Anderson and Darling's A^2 against N(0, 1), nothing fitted. */
export function anderson(x: Float64Array): number {
  const sorted = x.slice().sort();
  const n = sorted.length;
  let sum = 0;
  for (let i = 0; i < n; i++)
    sum += (2 * i + 1) * (Math.log(normalCdf(sorted[i]!)) + Math.log(normalCdf(-sorted[n - 1 - i]!)));
  return -n - sum / n;
}

/** Pearson's chi-square over 64 cells of equal mass. */
export function pearson(x: Float64Array): number {
  const counts = new Float64Array(64);
  for (const v of x) counts[Math.min(63, Math.floor(64 * normalCdf(v)))]!++;
  return counts.reduce((sum, count) => sum + (count - x.length / 64) ** 2 / (x.length / 64), 0);
}

/** D'Agostino and Pearson's K^2 (Biometrika 1973; kurtosis after Anscombe and Glynn 1983): Jarque and Bera's test, made good for small n. */
export function dagostino(x: Float64Array): number {
  const n = x.length;
  const mean = x.reduce((a, b) => a + b, 0) / n;
  let [m2, m3, m4] = [0, 0, 0];
  for (const v of x) {
    const d = v - mean;
    m2 += d * d;
    m3 += d * d * d;
    m4 += d ** 4;
  }
  const skewness = m3 / n / (m2 / n) ** 1.5;
  const y = skewness * Math.sqrt(((n + 1) * (n + 3)) / (6 * (n - 2)));
  const beta2 = (3 * (n * n + 27 * n - 70) * (n + 1) * (n + 3)) / ((n - 2) * (n + 5) * (n + 7) * (n + 9));
  const w2 = -1 + Math.sqrt(2 * (beta2 - 1));
  const z1 = Math.asinh(y / Math.sqrt(2 / (w2 - 1))) / Math.sqrt(0.5 * Math.log(w2));

  const kurtosis = (n * m4) / (m2 * m2);
  const spread = (24 * n * (n - 2) * (n - 3)) / ((n + 1) ** 2 * (n + 3) * (n + 5));
  const t = (kurtosis - (3 * (n - 1)) / (n + 1)) / Math.sqrt(spread);
  const root =
    ((6 * (n * n - 5 * n + 2)) / ((n + 7) * (n + 9))) * Math.sqrt((6 * (n + 3) * (n + 5)) / (n * (n - 2) * (n - 3)));
  const a = 6 + (8 / root) * (2 / root + Math.sqrt(1 + 4 / (root * root)));
  const z2 = (1 - 2 / (9 * a) - Math.cbrt((1 - 2 / a) / (1 + t * Math.sqrt(2 / (a - 4))))) / Math.sqrt(2 / (9 * a));
  return z1 * z1 + z2 * z2;
}

/** Shapiro and Francia's W': squared correlation of the ordered numbers with normal scores. */
export function francia(x: Float64Array): number {
  const sorted = x.slice().sort();
  const n = sorted.length;
  const scores = scoresOf(n);
  const mean = sorted.reduce((a, b) => a + b, 0) / n;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const d = sorted[i]! - mean;
    xy += d * scores[i]!;
    xx += d * d;
    yy += scores[i]! ** 2;
  }
  return xy ** 2 / (xx * yy);
}

let last = new Float64Array(0);
function scoresOf(n: number): Float64Array {
  const { normalQuantile } = certifyNumerics();
  if (last.length !== n) last = Float64Array.from({ length: n }, (_, i) => normalQuantile((i + 0.625) / (n + 0.25)));
  return last;
}

/** Its normal score: Royston, Statistics and Computing 3 (1993) 117, for 5 <= n <= 5000. */
export function franciaScore(n: number, w: number): number {
  const u = Math.log(n);
  const v = Math.log(u);
  return (Math.log(1 - w) - (-1.2725 + 1.0521 * (v - u))) / (1.0308 - 0.26758 * (v + 2 / u));
}

const Z = 4.753424308822899;
export const CRITICAL = { kolmogorov: 2.6937, anderson: 12.5158, pearson: 131.3697, dagostino: 27.631 };

export const classical: readonly Classical[] = [
  {
    id: 'Kolmogorov-Smirnov',
    fitted: false,
    range: [20, Infinity],
    // Stephens 1970: sqrt(n) D brought to its limit law
    excess: (x) => kolmogorov(x) * (Math.sqrt(x.length) + 0.12 + 0.11 / Math.sqrt(x.length)) - CRITICAL.kolmogorov,
  },
  { id: 'Anderson-Darling', fitted: false, range: [20, Infinity], excess: (x) => anderson(x) - CRITICAL.anderson },
  { id: 'chi-square, 64 cells', fitted: false, range: [64, Infinity], excess: (x) => pearson(x) - CRITICAL.pearson },
  { id: "D'Agostino-Pearson", fitted: true, range: [20, Infinity], excess: (x) => dagostino(x) - CRITICAL.dagostino },
  { id: 'Shapiro-Francia', fitted: true, range: [20, 5000], excess: (x) => franciaScore(x.length, francia(x)) - Z },
];
