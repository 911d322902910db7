// Sums over values in the order they come, for tests at a fixed number of values.

/**
 * Adds `n` doubles (n even, or a 0 follows; the value before the first at values - 8, 0 at the beginning) to the sums at `sums`:
 *   0 x  1 x^2  2 number > 0  3 number < 0
 *   4, 5 x[i-1] x[i] for even i, for odd i   6, 7 x[i-1]^2 for even i, for odd i
 */
export function moments(values: usize, n: u32, sums: usize): void {
  const zero = f64x2.splat(0);
  let sum = zero, square = zero, product = zero, earlier = zero;
  let above = i64x2.splat(0), below = above;
  const end = values + ((n as usize) << 3);
  for (let at = values; at < end; at += 16) {
    const x = v128.load(at);
    const before = v128.load(at - 8);
    sum = f64x2.add(sum, x);
    square = f64x2.add(square, f64x2.mul(x, x));
    product = f64x2.add(product, f64x2.mul(before, x));
    earlier = f64x2.add(earlier, f64x2.mul(before, before));
    above = i64x2.sub(above, f64x2.gt(x, zero)); // a comparison's true is -1
    below = i64x2.sub(below, f64x2.lt(x, zero));
  }
  add(sums, f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
  add(sums + 8, f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1));
  add(sums + 16, (i64x2.extract_lane(above, 0) + i64x2.extract_lane(above, 1)) as f64);
  add(sums + 24, (i64x2.extract_lane(below, 0) + i64x2.extract_lane(below, 1)) as f64);
  add(sums + 32, f64x2.extract_lane(product, 0));
  add(sums + 40, f64x2.extract_lane(product, 1));
  add(sums + 48, f64x2.extract_lane(earlier, 0));
  add(sums + 56, f64x2.extract_lane(earlier, 1));
}

// @ts-ignore: decorator
@inline
function add(at: usize, by: f64): void {
  store<f64>(at, load<f64>(at) + by);
}
