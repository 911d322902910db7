// Values to raw cells. The line in units of sigma is cut every 1/256 from -8 to 8: cell 0 below, cells 1 ... 4096, cell 4097 above.
const PER_SIGMA: f64 = 256;
const FIRST: f64 = 2049; // raw cell of the interval [0, 1/256)
const LAST: f64 = 4097;

/**
 * Raw cells (u16) of `n` doubles, `perUnit` = 1 / sigma. Returns the index of the first value that is not finite, or n; cells from there
 * on mean nothing.
 */
export function cells64(values: usize, n: u32, perUnit: f64, out: usize): u32 {
  const scale = perUnit * PER_SIGMA;
  let bad = n;
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f64>(values + ((i as usize) << 3));
    if (!(x - x == 0)) {
      bad = i;
      break;
    }
    store<u16>(out + ((i as usize) << 1), cell(x * scale));
  }
  return bad;
}

/** The same for floats; they are scaled as doubles, so that no cell boundary moves. */
export function cells32(values: usize, n: u32, perUnit: f64, out: usize): u32 {
  const scale = perUnit * PER_SIGMA;
  let bad = n;
  for (let i: u32 = 0; i < n; i++) {
    const x = load<f32>(values + ((i as usize) << 2)) as f64;
    if (!(x - x == 0)) {
      bad = i;
      break;
    }
    store<u16>(out + ((i as usize) << 1), cell(x * scale));
  }
  return bad;
}

// @ts-ignore: decorator
@inline
function cell(scaled: f64): u16 {
  return min(max(floor(scaled) + FIRST, 0), LAST) as u16;
}

/** Counts raw cells. */
export function histogram(cells: usize, n: u32, counts: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = counts + ((load<u16>(cells + ((i as usize) << 1)) as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Coarse code (u8) of each raw cell. */
export function translate(cells: usize, n: u32, table: usize, out: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    store<u8>(out + (i as usize), load<u8>(table + (load<u16>(cells + ((i as usize) << 1)) as usize)));
  }
}
