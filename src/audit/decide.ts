/**
 * Holm's step-down procedure (1979): among `family` hypotheses of which `p` are known and the rest have p = 1, adjusted p-values
 * in the order given. Rejecting where adjusted <= alpha keeps the chance of any false rejection <= alpha, whatever the dependence,
 * as long as each p satisfies P(p <= u) <= u.
 */
export function holm(p: ArrayLike<number>, family: number): Float64Array {
  const order = Array.from({ length: p.length }, (_, i) => i).sort((a, b) => p[a]! - p[b]!);
  const adjusted = new Float64Array(p.length);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, p[at]! * (family - rank)));
    adjusted[at] = largest;
  });
  return adjusted;
}
