import type { Kernel, StsExports } from '../../kernel/index.ts';

/** Counts the bins below a threshold in the Fourier transform of one sequence length; tables are made once. */
export type PeaksBelow = (words: number, limit: number) => number;

type Sts = Kernel<StsExports>;

/** w_N^t = exp(-2 pi i t / N) for `count` exponents t = 0, `step`, 2 `step`, … as (re, im) pairs; returns their address. */
function roots(sts: Sts, N: number, count: number, step = 1): number {
  const at = sts.allocate(16 * count);
  const table = new Float64Array(sts.memory.buffer, at, 2 * count);
  for (let t = 0; t < count; t++) {
    const angle = (-2 * Math.PI * ((t * step) % N)) / N;
    table[2 * t] = Math.cos(angle);
    table[2 * t + 1] = Math.sin(angle);
  }
  return at;
}

export function smooth(N: number): boolean {
  for (const prime of [2, 3, 5]) while (N % prime === 0) N /= prime;
  return N === 1;
}

/** The divisor of N nearest below its square root. */
function split(N: number): number {
  let best = 1;
  for (let d = 1; d * d <= N; d++) if (N % d === 0) best = d;
  return best;
}

/** Lays out tables and scratch for complex transforms of smooth length N. */
function planFor(sts: Sts, N: number): { N1: number; N2: number } {
  const small = split(N);
  const N1 = N / small; // the longer side goes through the cache-friendly columns
  const N2 = small;
  const longest = Math.max(N1, N2);
  const roots1 = roots(sts, N1, N1);
  const roots2 = roots(sts, N2, N2);
  const coarse = roots(sts, N, Math.ceil(N / 1024), 1024);
  const fine = roots(sts, N, 1024);
  const matrix = sts.allocate(16 * N);
  const x = sts.allocate(32 * longest);
  const y = sts.allocate(32 * longest);
  const steps = sts.allocate(16 * 32);
  sts.run.plan(N1, N2, roots1, roots2, coarse, fine, matrix, x, y, steps);
  return { N1, N2 };
}

/** Smallest 2^a 3^b 5^c >= least. */
function smoothAbove(least: number): number {
  let best = 2 ** Math.ceil(Math.log2(least));
  for (let five = 1; five < best; five *= 5) {
    for (let three = five; three < best; three *= 3) {
      let N = three;
      while (N < least) N *= 2;
      best = Math.min(best, N);
    }
  }
  return best;
}

/** Memory the transform of one length takes, in bytes, but for small tables. */
export function spectrumBytes(n: number): number {
  const N = n % 2 === 0 ? n / 2 : n;
  if (n % 2 === 0 && smooth(N)) return 16 * N;
  const size = smooth(N) ? N : smoothAbove(2 * N - 1);
  return 16 * (size === N ? 3 * N : 3 * size + 2 * N);
}

/** Bins k = 0 .. floor(n / 2) - 1 of the transform of the ±1 sequence with |F_k|^2 < limit (SP 800-22 section 2.6.4). */
export function peaksBelow(sts: Sts, n: number): PeaksBelow {
  const pairs = n % 2 === 0; // a real transform is a complex one of half the length
  const N = pairs ? n / 2 : n;
  if (pairs && smooth(N)) {
    const { N1, N2 } = planFor(sts, N);
    const halves = roots(sts, 2 * N2, N2);
    const start = roots(sts, n, (N1 >> 1) + 1);
    return (words, limit) => sts.run.peaksBelow(words, limit, halves, start);
  }
  // Bluestein: jk = (j^2 + k^2 - (k - j)^2) / 2 turns the transform into a convolution of smooth length.
  const size = smooth(N) ? N : smoothAbove(2 * N - 1);
  planFor(sts, size);
  const z = sts.allocate(16 * size);
  const plain = size === N;
  const chirp = sts.allocate(16 * N);
  const kernel = plain ? 0 : sts.allocate(16 * size);
  const halves = pairs ? roots(sts, n, N) : 0;
  const table = new Float64Array(sts.memory.buffer, chirp, 2 * N);
  for (let j = 0; j < N; j++) {
    // exp(-pi i j^2 / N); j^2 mod 2N is exact below 2^53.
    const angle = plain ? 0 : (-Math.PI * ((j * j) % (2 * N))) / N;
    table[2 * j] = Math.cos(angle);
    table[2 * j + 1] = Math.sin(angle);
  }
  if (!plain) {
    const mirrored = new Float64Array(sts.memory.buffer, kernel, 2 * size);
    for (let j = 0; j < N; j++) {
      for (const at of j ? [j, size - j] : [0]) {
        mirrored[2 * at] = table[2 * j]!;
        mirrored[2 * at + 1] = -table[2 * j + 1]!;
      }
    }
    sts.run.transform(kernel, kernel);
  }
  return (words, limit) => {
    sts.run.chirpIn(words, N, pairs ? 1 : 0, chirp, z, size);
    sts.run.transform(z, z);
    if (!plain) {
      sts.run.multiplyConj(z, kernel, size);
      sts.run.transform(z, z);
      sts.run.chirpOut(z, chirp, N, size);
    }
    return pairs ? sts.run.splitBelow(z, N, halves, limit) : sts.run.below2(z, Math.floor(n / 2), limit);
  };
}
