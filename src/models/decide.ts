/**
 * Scores to labels: argmax with the lowest index on ties, and the gap to the runner-up, rounded down, because a margin below tau
 * counts against the certificate. A row with a score that is not finite gets label -1 and margin 0.
 * Rows `0 … rows - 1` of `scores` go to `labels[at …]`; nothing is allocated.
 */
export function decide(
  scores: Float32Array | Float64Array,
  rows: number,
  classes: number,
  labels: Int32Array,
  margins: Float32Array,
  at: number,
): void {
  for (let row = 0, k = 0; row < rows; row++) {
    let best = -Infinity;
    let second = -Infinity;
    let label = -1;
    let finite = true;
    for (let c = 0; c < classes; c++, k++) {
      const score = scores[k]!;
      if (score - score !== 0) finite = false;
      if (score > best) {
        second = best;
        best = score;
        label = c;
      } else if (score > second) second = score;
    }
    labels[at + row] = finite ? label : -1;
    margins[at + row] = finite ? roundDown(best - second) : 0;
  }
}

/** A float32 <= x, for finite x >= 0: the largest, or the one below where rounding went up. */
function roundDown(x: number): number {
  const nearest = Math.fround(x);
  return nearest > x ? Math.max(0, Math.fround(x * (1 - 2 ** -23) - 2 ** -149)) : nearest;
}
