/** Numbers back that NormalsFamily remembers: a byte each. */
export const MOST_LAG = 2 ** 22;

/**
 * Distances at which the numbers of noise vectors of dimensions `dims` (slowest first), one after another, are compared: the numbers
 * before, the row above and its ends, the channel before, the vector before and the one before that; those up to MOST_LAG.
 */
export function neighbours(dims: readonly number[]): number[] {
  const lags = new Set([1, 2, 3]);
  let stride = 1;
  for (const [i, dim] of dims.toReversed().entries()) {
    stride *= dim;
    lags.add(stride);
    if (i === 0 && dims.length > 1) lags.add(stride - 1).add(stride + 1);
  }
  lags.add(2 * stride);
  return [...lags].filter((lag) => lag >= 1 && lag <= MOST_LAG).sort((a, b) => a - b);
}
