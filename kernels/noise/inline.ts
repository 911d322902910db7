// What was added to an input, counted in raw cells as it goes by: noisy copies (float32, `rows` of `d`) in, counts (u32) up.

/**
 * Lattice noise: the integer D = noisy * denominator - steps, cell (D >> shift) - first within 0 ... last. For sums below 2^21 the rounding of
 * the float32 quotient and of the float32 product together are less than 1/2, so the nearest integer is the sum.
 */
export function countLattice(
  noisy: usize, rows: u32, d: u32, steps: usize, denominator: f64, shift: i32, first: i32, last: i32, counts: usize,
): void {
  const scale = f32x4.splat(denominator as f32), firsts = i32x4.splat(first), lasts = i32x4.splat(last), zero = i32x4.splat(0);
  const even = d & ~3;
  for (let row: u32 = 0; row < rows; row++) {
    const from = noisy + ((row * d) as usize << 2);
    for (let i: u32 = 0; i < even; i += 4) {
      const at = (i as usize) << 2;
      const sums = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(from + at), scale)));
      const noise = i32x4.sub(sums, v128.load(steps + at));
      addFour(counts, i32x4.min_s(i32x4.max_s(i32x4.sub(i32x4.shr_s(noise, shift), firsts), zero), lasts));
    }
    for (let i = even; i < d; i++) countOne(from, i, steps, denominator, shift, first, last, counts);
  }
}

/** The same for some coordinates of a row only: `n` indices (u32) at `some`, which share a step. */
export function countLatticeSome(
  noisy: usize, rows: u32, d: u32, steps: usize, some: usize, n: u32,
  denominator: f64, shift: i32, first: i32, last: i32, counts: usize,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    const from = noisy + ((row * d) as usize << 2);
    for (let k: u32 = 0; k < n; k++) countOne(from, load<u32>(some + ((k as usize) << 2)), steps, denominator, shift, first, last, counts);
  }
}

/** Float noise: (noisy - x) in double, in the raw cells of cells.ts. What is no number lands in the first cell. */
export function countFloats(noisy: usize, rows: u32, d: u32, x: usize, perUnit: f64, counts: usize): void {
  const scale = f64x2.splat(perUnit * 256);
  const even = d & ~3;
  for (let row: u32 = 0; row < rows; row++) {
    const from = noisy + ((row * d) as usize << 2);
    for (let i: u32 = 0; i < even; i += 4) {
      const at = (i as usize) << 2;
      const values = v128.load(from + at), centre = v128.load(x + at);
      addTwo(counts, f64x2.promote_low_f32x4(values), f64x2.promote_low_f32x4(centre), scale);
      addTwo(
        counts,
        f64x2.promote_low_f32x4(v128.shuffle<u64>(values, values, 1, 1)),
        f64x2.promote_low_f32x4(v128.shuffle<u64>(centre, centre, 1, 1)),
        scale,
      );
    }
    for (let i = even; i < d; i++) countFloat(from, i, x, perUnit * 256, counts);
  }
}

/** The same for the `n` coordinates at `some` (u32). */
export function countFloatsSome(noisy: usize, rows: u32, d: u32, x: usize, some: usize, n: u32, perUnit: f64, counts: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const from = noisy + ((row * d) as usize << 2);
    for (let k: u32 = 0; k < n; k++) countFloat(from, load<u32>(some + ((k as usize) << 2)), x, perUnit * 256, counts);
  }
}

/**
 * Two cells: floor((noisy - x) scale) + 2049 within 0 ... 4097; adding 2^52 puts that integer into the low bits of the mantissa, which takes
 * half the time of a conversion. pmax(0, z) is 0 < z ? z : 0, so what is no number becomes 0.
 */
// @ts-ignore: decorator
@inline
function addTwo(counts: usize, noisy: v128, x: v128, scale: v128): void {
  const z = f64x2.add(f64x2.floor(f64x2.mul(f64x2.sub(noisy, x), scale)), f64x2.splat(2049));
  const within = f64x2.pmin(f64x2.splat(4097), f64x2.pmax(f64x2.splat(0), z));
  const at = f64x2.add(within, f64x2.splat(4503599627370496));
  add(counts, i32x4.extract_lane(at, 0));
  add(counts, i32x4.extract_lane(at, 2));
}

// @ts-ignore: decorator
@inline
function countFloat(from: usize, i: u32, x: usize, scale: f64, counts: usize): void {
  const at = (i as usize) << 2;
  const cell = min(max(floor(((load<f32>(from + at) as f64) - (load<f32>(x + at) as f64)) * scale) + 2049, 0), 4097);
  add(counts, cell == cell ? (cell as i32) : 0);
}

// @ts-ignore: decorator
@inline
function addFour(counts: usize, cells: v128): void {
  const at = i32x4.add(i32x4.shl(cells, 2), i32x4.splat(counts as i32));
  let to = i32x4.extract_lane(at, 0) as usize;
  store<u32>(to, load<u32>(to) + 1);
  to = i32x4.extract_lane(at, 1) as usize;
  store<u32>(to, load<u32>(to) + 1);
  to = i32x4.extract_lane(at, 2) as usize;
  store<u32>(to, load<u32>(to) + 1);
  to = i32x4.extract_lane(at, 3) as usize;
  store<u32>(to, load<u32>(to) + 1);
}

// @ts-ignore: decorator
@inline
function countOne(from: usize, i: u32, steps: usize, denominator: f64, shift: i32, first: i32, last: i32, counts: usize): void {
  const at = (i as usize) << 2;
  const sum = nearest((load<f32>(from + at) as f64) * denominator);
  // A sum that is no number, or beyond all grids, is an extreme value.
  const noise = (sum - sum == 0 && Math.abs(sum) < 1e9 ? (sum as i32) : i32.MIN_VALUE / 2) - load<i32>(steps + at);
  add(counts, min(max((noise >> shift) - first, 0), last));
}

// @ts-ignore: decorator
@inline
function add(counts: usize, cell: i32): void {
  const at = counts + ((cell as usize) << 2);
  store<u32>(at, load<u32>(at) + 1);
}
