import { bitsOf, type Estimate, estimated, skipped, Z } from './estimate.ts';
import type { Track } from './workspace.ts';

const b = 6; // section 6.3.4: bits a block
const d = 1000; // blocks that only fill the dictionary
const sigmaFactor = 0.5907; // step 5: correction of the standard deviation for b = 6

/** SP 800-90B section 6.3.4, the compression estimate (Maurer's universal statistic), on bits. */
export function compression({ room, S, L }: Track): Estimate {
  const blocks = Math.floor(L / b);
  if (blocks < d + 2) return skipped(`needs at least ${(d + 2) * b} bits`);
  const v = blocks - d;
  const hist = room.scratch(4 * (blocks + 1));
  room.u32(hist, blocks + 1).fill(0);
  room.run.compressionDistances(S, blocks, d, hist);
  // Sums over the histogram of distances: integer counts, so neither order nor length of the input costs accuracy.
  let sum = 0;
  let squares = 0;
  const distances = room.u32(hist, blocks + 1);
  for (let D = 2; D <= blocks; D++) {
    if (distances[D] === 0) continue;
    const log = Math.log2(D);
    sum += distances[D]! * log;
    squares += distances[D]! * log * log;
  }
  const mean = sum / v;
  const sigma = sigmaFactor * Math.sqrt(Math.max(0, squares / (v - 1) - mean * mean));
  const bound = mean - (Z * sigma) / Math.sqrt(v);
  const least = 2 ** -b;
  const logs = new Logs(blocks);
  const expected = (p: number): number => G(p, blocks, logs) + (2 ** b - 1) * G((1 - p) / (2 ** b - 1), blocks, logs);
  const values = { 'X-bar': mean, 'sigma-hat': sigma, "X-bar'": bound };
  if (!(expected(least) > bound)) return estimated(1, { ...values, p: least });
  const p = fallingRoot(expected, bound, least, 1);
  return estimated(bitsOf(p) / b, { ...values, p });
}

/**
 * Section 6.3.4 step 7: G(z) = 1/v · Σ_{t=d+1}^{blocks} Σ_{u=1}^{t} log2(u) F(z, t, u), F = z² (1-z)^(u-1) for u < t and z (1-z)^(t-1) for
 * u = t. The double sum as one: a term with u <= d stands v times, one with u > d stands blocks - u times.
 */
function G(z: number, blocks: number, logs: Logs): number {
  const v = blocks - d;
  let inner = 0; // Σ over u < t
  let ends = 0; // Σ of the terms u = t
  let power = 1 - z; // (1-z)^(u-1)
  for (let u = 2; u <= blocks; u++) {
    const term = logs.at(u) * power;
    inner += term * Math.min(v, blocks - u);
    if (u > d) ends += term;
    power *= 1 - z;
    // What is left is below v · log2(blocks) · power / z: nothing beside `inner`, whose first term is v (1-z).
    if (power < 1e-22 * z) break;
  }
  return (z / v) * (z * inner + ends);
}

/** log2 of small integers, computed once each. */
class Logs {
  private readonly table: Float64Array;
  private filled = 1;
  constructor(largest: number) {
    this.table = new Float64Array(largest + 1);
  }
  at(u: number): number {
    while (this.filled < u) this.table[++this.filled] = Math.log2(this.filled);
    return this.table[u]!;
  }
}

/** The p in [low, high] where a falling function passes through `target`, to the last bit that bisection can give. */
function fallingRoot(f: (p: number) => number, target: number, low: number, high: number): number {
  for (;;) {
    const p = (low + high) / 2;
    if (p <= low || p >= high) return high;
    if (f(p) > target) low = p;
    else high = p;
  }
}
