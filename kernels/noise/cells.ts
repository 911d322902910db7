// Values to raw cells. The line in units of sigma is cut every 1/256 from -8 to 8: cell 0 below, cells 1 ... 4096, cell 4097 above.
const PER_SIGMA: f64 = 256;
const FIRST: f64 = 2049; // raw cell of the interval [0, 1/256)
const LAST: f64 = 4097;

/**
 * Raw cells (u16) of `n` doubles, `perUnit` = 1 / sigma. Returns the index of the first value that is not finite, or n; with one, the
 * cells mean nothing. One value beyond the end may be read, and one cell written.
 */
export function cells64(values: usize, n: u32, perUnit: f64, out: usize): u32 {
  return cellsOf<f64>(values, n, perUnit, out);
}

/** The same for floats; they are scaled as doubles, so that no cell boundary moves. */
export function cells32(values: usize, n: u32, perUnit: f64, out: usize): u32 {
  return cellsOf<f32>(values, n, perUnit, out);
}

// @ts-ignore: decorator
@inline
function cellsOf<T>(values: usize, n: u32, perUnit: f64, out: usize): u32 {
  const width = sizeof<T>();
  const scale = f64x2.splat(perUnit * PER_SIGMA);
  let odd = i64x2.splat(0);
  for (let i: u32 = 0; i < n; i += 2) {
    const at = values + (i as usize) * width;
    const x = width == 8 ? v128.load(at) : f64x2.promote_low_f32x4(v128.load64_zero(at));
    // x - x is 0 for what is finite; beyond the end there may be anything.
    const strange = f64x2.ne(f64x2.sub(x, x), f64x2.splat(0));
    odd = v128.or(odd, i + 1 < n ? strange : v128.and(strange, i64x2(-1, 0)));
    const cells = pair(f64x2.mul(x, scale));
    store<u32>(out + ((i as usize) << 1), (i32x4.extract_lane(cells, 0) | (i32x4.extract_lane(cells, 1) << 16)) as u32);
  }
  if (v128.any_true(odd)) {
    for (let i: u32 = 0; i < n; i++) {
      const x = load<T>(values + (i as usize) * width) as f64;
      if (x - x != 0) return i;
    }
  }
  return n;
}

// @ts-ignore: decorator
@inline
function pair(scaled: v128): v128 {
  const place = f64x2.add(f64x2.floor(scaled), f64x2.splat(FIRST));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.pmin(f64x2.splat(LAST), f64x2.pmax(f64x2.splat(0), place)));
}

/** Coarse code (u8) of each raw cell. */
export function translate(cells: usize, n: u32, table: usize, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u8>(out + (i as usize), load<u8>(table + (load<u16>(cells + ((i as usize) << 1)) as usize)));
  }
}
