/** ln of the sum of exp(values[i]) over the first `count` values: -Infinity of none. */
export const logSum = (values: ArrayLike<number>, count = values.length): number => logQuotient(values, count, 1);

/** ln of the mean of exp(values[i]) over the first `count` values. */
export const logMean = (values: ArrayLike<number>, count = values.length): number => logQuotient(values, count, count);

/** Taken from the largest value, so that nothing overflows and what underflows is nothing beside it. */
function logQuotient(values: ArrayLike<number>, count: number, divisor: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) most = Math.max(most, values[i]!);
  if (!Number.isFinite(most)) return most;
  let sum = 0;
  for (let i = 0; i < count; i++) sum += Math.exp(values[i]! - most);
  return most + Math.log(sum / divisor);
}
