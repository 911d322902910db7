// What was added to an input, counted in raw cells as it goes by: noisy copies (float32, `rows` of `d`) in, counts (u32) up.

/**
 * Lattice noise: the integer D = noisy * denominator - steps, cell (D >> shift) - first within 0 ... last. Sums stay below 2^24, where the
 * rounding of the float32 quotient is undone exactly by rounding the double product.
 */
export function countLattice(
  noisy: usize, rows: u32, d: u32, steps: usize, denominator: f64, shift: i32, first: i32, last: i32, counts: usize,
): void {
  const scale = f64x2.splat(denominator), firsts = i32x4.splat(first), lasts = i32x4.splat(last), zero = i32x4.splat(0);
  const even = d & ~3;
  for (let row: u32 = 0; row < rows; row++) {
    const from = noisy + ((row * d) as usize << 2);
    for (let i: u32 = 0; i < even; i += 4) {
      const at = (i as usize) << 2;
      const values = v128.load(from + at);
      const low = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.mul(f64x2.promote_low_f32x4(values), scale)));
      const top = v128.shuffle<u64>(values, values, 1, 1);
      const high = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(f64x2.mul(f64x2.promote_low_f32x4(top), scale)));
      const noise = i32x4.sub(v128.shuffle<u64>(low, high, 0, 2), v128.load(steps + at));
      const cells = i32x4.min_s(i32x4.max_s(i32x4.sub(i32x4.shr_s(noise, shift), firsts), zero), lasts);
      add(counts, i32x4.extract_lane(cells, 0));
      add(counts, i32x4.extract_lane(cells, 1));
      add(counts, i32x4.extract_lane(cells, 2));
      add(counts, i32x4.extract_lane(cells, 3));
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

/** Float noise: (noisy - x) in double, in the raw cells of cells.ts, for the `n` coordinates at `some`. What is no number lands in the first cell. */
export function countFloats(noisy: usize, rows: u32, d: u32, x: usize, some: usize, n: u32, perUnit: f64, counts: usize): void {
  const scale = perUnit * 256;
  for (let row: u32 = 0; row < rows; row++) {
    const from = noisy + ((row * d) as usize << 2);
    for (let k: u32 = 0; k < n; k++) {
      const at = (load<u32>(some + ((k as usize) << 2)) as usize) << 2;
      const z = ((load<f32>(from + at) as f64) - (load<f32>(x + at) as f64)) * scale;
      const cell = min(max(floor(z) + 2049, 0), 4097);
      add(counts, cell == cell ? (cell as i32) : 0);
    }
  }
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
