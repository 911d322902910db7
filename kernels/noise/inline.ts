// What was added to an input: noisy copies (float32, `rows` of `d`) in, raw cells (u16) or whole vectors (doubles) out, in their order.

/** 1.5 * 2^23: added to a sum below 2^22, it leaves the nearest integer in the low bits of the mantissa. */
const ROUND: f32 = 12582912.0;
const ROUND_BITS: i32 = 0x4b400000;

/**
 * Lattice noise: the integer D = noisy * denominator - steps, cell (D >> shift) - first within 0 ... last, last < 2^15. For sums below
 * 2^21 the rounding of the float32 quotient and of the float32 product together are less than 1/2, so the nearest integer is the sum; what
 * is larger, or no number, lands in an end cell.
 */
export function latticeCells(
  noisy: usize, rows: u32, d: u32, steps: usize, denominator: f64, shift: i32, first: i32, last: i32, out: usize,
): void {
  const scale = f32x4.splat(denominator as f32), round = f32x4.splat(ROUND), bits = i32x4.splat(ROUND_BITS + (first << shift));
  const zero = i16x8.splat(0), lasts = i16x8.splat(last as i16);
  const eights = d & ~7;
  for (let row: u32 = 0; row < rows; row++, noisy += (d as usize) << 2, out += (d as usize) << 1) {
    for (let i: u32 = 0; i < eights; i += 8) {
      const at = (i as usize) << 2;
      const a = i32x4.sub(f32x4.add(f32x4.mul(v128.load(noisy + at), scale), round), i32x4.add(v128.load(steps + at), bits));
      const b = i32x4.sub(f32x4.add(f32x4.mul(v128.load(noisy + at, 16), scale), round), i32x4.add(v128.load(steps + at, 16), bits));
      const cells = i16x8.narrow_i32x4_s(i32x4.shr_s(a, shift), i32x4.shr_s(b, shift));
      v128.store(out + ((i as usize) << 1), i16x8.min_s(i16x8.max_s(cells, zero), lasts));
    }
    for (let i = eights; i < d; i++) store<u16>(out + ((i as usize) << 1), latticeCell(noisy, i, steps, denominator, shift, first, last));
  }
}

/** The same for some coordinates of a row only: `n` indices (u32) at `some`, which share a step. */
export function latticeCellsSome(
  noisy: usize, rows: u32, d: u32, steps: usize, some: usize, n: u32,
  denominator: f64, shift: i32, first: i32, last: i32, out: usize,
): void {
  for (let row: u32 = 0; row < rows; row++, noisy += (d as usize) << 2) {
    for (let k: u32 = 0; k < n; k++, out += 2)
      store<u16>(out, latticeCell(noisy, load<u32>(some + ((k as usize) << 2)), steps, denominator, shift, first, last));
  }
}

/**
 * Float noise: (noisy - x) / sigma in the raw cells of cells.ts, `perUnit` = 1 / sigma, in single precision: the sum has been rounded to
 * it anyway, which moves a cell's edge by more than the difference, the factor and the product do, 2^-22 of its distance from 0 together. What is
 * beyond 2^22 cells, or no number, lands in an end cell.
 */
export function floatCells(noisy: usize, rows: u32, d: u32, x: usize, perUnit: f64, out: usize): void {
  const scale = f32x4.splat((perUnit * 256) as f32), bits = i32x4.splat(ROUND_BITS), zero = i16x8.splat(0), last = i16x8.splat(4097);
  const eights = d & ~7;
  for (let row: u32 = 0; row < rows; row++, noisy += (d as usize) << 2, out += (d as usize) << 1) {
    for (let i: u32 = 0; i < eights; i += 8) {
      const at = (i as usize) << 2;
      const a = i32x4.sub(floatPlace(noisy + at, x + at, scale), bits), b = i32x4.sub(floatPlace(noisy + at + 16, x + at + 16, scale), bits);
      v128.store(out + ((i as usize) << 1), i16x8.min_s(i16x8.max_s(i16x8.narrow_i32x4_s(a, b), zero), last));
    }
    for (let i = eights; i < d; i++) store<u16>(out + ((i as usize) << 1), floatCell(noisy, i, x, perUnit));
  }
}

/** The same for the `n` coordinates at `some` (u32). */
export function floatCellsSome(noisy: usize, rows: u32, d: u32, x: usize, some: usize, n: u32, perUnit: f64, out: usize): void {
  for (let row: u32 = 0; row < rows; row++, noisy += (d as usize) << 2) {
    for (let k: u32 = 0; k < n; k++, out += 2) store<u16>(out, floatCell(noisy, load<u32>(some + ((k as usize) << 2)), x, perUnit));
  }
}

// @ts-ignore: decorator
@inline
function floatPlace(noisy: usize, x: usize, scale: v128): v128 {
  return f32x4.add(f32x4.floor(f32x4.mul(f32x4.sub(v128.load(noisy), v128.load(x)), scale)), f32x4.splat(ROUND + 2049));
}

function floatCell(noisy: usize, i: u32, x: usize, perUnit: f64): u16 {
  const at = (i as usize) << 2;
  const z: f32 = floor<f32>((load<f32>(noisy + at) - load<f32>(x + at)) * ((perUnit * 256) as f32)) + 2049;
  return z < 4097 ? (max<f32>(z, 0) as u16) : 4097;
}

function latticeCell(noisy: usize, i: u32, steps: usize, denominator: f64, shift: i32, first: i32, last: i32): u16 {
  const at = (i as usize) << 2;
  const sum = nearest<f64>((load<f32>(noisy + at) as f64) * denominator) - (load<i32>(steps + at) as f64);
  // Beyond all grids, or no number, is an extreme value.
  const noise = sum > -1e9 ? (sum < 1e9 ? (sum as i32) : i32.MAX_VALUE / 2) : i32.MIN_VALUE / 2;
  return min(max((noise >> shift) - first, 0), last) as u16;
}

/** One vector of float noise as doubles, in units of sigma = 1 / perUnit. All arrays are padded to whole pairs. */
export function floatVector(noisy: usize, d: u32, x: usize, perUnit: f64, out: usize): void {
  const scale = f64x2.splat(perUnit);
  for (let i: usize = 0; i < d; i += 2)
    v128.store(out + (i << 3), f64x2.mul(f64x2.sub(twoFloats(noisy + (i << 2)), twoFloats(x + (i << 2))), scale));
}

/**
 * One vector of lattice noise as the real Gaussian that was rounded to it, in units of sigma: x = (noisy * denominator, rounded, - steps) h,
 * h = `units`, plus where in its cell the Gaussian may have been, drawn from its law there with a public uniform of (`seed`, coordinate).
 * `denominators` and `units` are doubles; all arrays are padded to whole pairs.
 *
 * Within a cell the density is proportional to exp(-x t - t^2 / 2), |t| <= h/2. With v = h (U - 1/2) its quantile at U is
 *   v + (v^2 - h^2 / 4) (x / 2 + (2 x^2 + 1) v / 6) + O(h^4),
 * so that sums of coordinates are as normal as those of floats, and have no lattice of their own.
 */
export function latticeVector(noisy: usize, d: u32, steps: usize, denominators: usize, units: usize, seed: u32, out: usize): void {
  const half = f64x2.splat(0.5), third = f64x2.splat(1.0 / 3), sixth = f64x2.splat(1.0 / 6), quarter = f64x2.splat(0.25);
  for (let i: usize = 0; i < d; i += 2) {
    const sums = f64x2.nearest(f64x2.mul(twoFloats(noisy + (i << 2)), v128.load(denominators + (i << 3))));
    const h = v128.load(units + (i << 3));
    const x = f64x2.mul(f64x2.sub(sums, f64x2.convert_low_i32x4_s(v128.load64_zero(steps + (i << 2)))), h);
    const u = f64x2.replace_lane(f64x2.splat(uniform(seed, i as u32)), 1, uniform(seed, (i as u32) + 1));
    const v = f64x2.mul(h, f64x2.sub(u, half));
    const bend = f64x2.sub(f64x2.mul(v, v), f64x2.mul(quarter, f64x2.mul(h, h)));
    // (2 x^2 + 1) / 6 = x^2 / 3 + 1 / 6
    const tilt = f64x2.add(f64x2.mul(half, x), f64x2.mul(v, f64x2.add(f64x2.mul(third, f64x2.mul(x, x)), sixth)));
    v128.store(out + (i << 3), f64x2.add(x, f64x2.add(v, f64x2.mul(bend, tilt))));
  }
}

// Finalizer of MurmurHash3 (Appleby 2011) over a Weyl sequence, in (0, 1).
// @ts-ignore: decorator
@inline
function uniform(seed: u32, i: u32): f64 {
  let h = seed + i * 0x9e3779b9;
  h = (h ^ (h >>> 16)) * 0x85ebca6b;
  h = (h ^ (h >>> 13)) * 0xc2b2ae35;
  h ^= h >>> 16;
  return ((h as f64) + 0.5) * 2.3283064365386963e-10; // 2^-32
}

// @ts-ignore: decorator
@inline
function twoFloats(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}
