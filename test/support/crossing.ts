/** The least number of successes at `n` that counts as crossing; `step` goes to the next n. */
export interface Boundary {
  readonly k: number;
  step(): void;
}

/**
 * Probability that a run of Bernoulli(p) trials ever has at least `boundary.k` successes within `most` trials: dynamic programming
 * over (n, k), exact but for paths of total probability below 1e-20 that are given up.
 */
export function crossingProbability(boundary: Boundary, p: number, most: number): number {
  let alive = new Float64Array(most + 2);
  let next = new Float64Array(most + 2);
  alive[0] = 1;
  let low = 0; // alive is zero outside low..high
  let high = 0;
  let crossed = 0;
  for (let n = 1; n <= most; n++) {
    boundary.step();
    for (let k = low; k <= high + 1; k++) {
      next[k] = (k <= high ? alive[k]! * (1 - p) : 0) + (k > low ? alive[k - 1]! * p : 0);
    }
    high++;
    for (; high >= boundary.k; high--) {
      crossed += next[high]!;
      next[high] = 0;
    }
    while (low < high && next[low]! < 1e-25) next[low++] = 0;
    [alive, next] = [next, alive];
  }
  return crossed;
}
