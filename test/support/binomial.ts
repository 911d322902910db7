/** Smallest count that Bin(n, p) reaches with probability <= level: what a claim "at most p" may not show. */
export function tooMany(n: number, p: number, level: number): number {
  // P(X >= k) summed from the top, by ratios of neighbouring terms in logs.
  let log = n * Math.log(p); // P(X = n)
  let tail = 0;
  for (let k = n; k > 0; k--) {
    tail += Math.exp(log);
    if (tail > level) return k + 1;
    log += Math.log(k / (n - k + 1)) + Math.log((1 - p) / p);
  }
  return 1;
}
