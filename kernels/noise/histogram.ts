// How often each cell came.

/** Cells there may be. */
const MOST_CELLS: usize = 8192;
/** Two tables of u16: numbers take turns, so that an increment seldom waits for the one before it, and both fit the first-level cache. */
const TABLE: usize = MOST_CELLS << 1;
const tables = memory.data(<i32>(TABLE << 1), 16);
/** What two tables can hold without overflow, whatever comes. */
const AT_ONCE: u32 = 65528 * 2;

/** Adds the counts of `n` cells (u16), each below `length` <= 8,192, to `counts` (u32, padded to a multiple of 8 of them). */
export function histogram(cells: usize, n: u32, counts: usize, length: u32): void {
  if (n < length) return one(cells, n, counts);
  const eights = n & ~7;
  for (let i: u32 = 0; i < eights; i += AT_ONCE) {
    two(cells + ((i as usize) << 1), min(eights - i, AT_ONCE));
    settle(counts, length);
  }
  one(cells + ((eights as usize) << 1), n - eights, counts);
}

function one(cells: usize, n: u32, counts: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const at = counts + ((load<u16>(cells + ((i as usize) << 1)) as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

function two(cells: usize, n: u32): void {
  const end = cells + ((n as usize) << 1);
  for (let i = cells; i < end; i += 8) {
    let at = tables + ((load<u16>(i) as usize) << 1);
    store<u16>(at, load<u16>(at) + 1);
    at = tables + ((load<u16>(i, 2) as usize) << 1);
    store<u16>(at, load<u16>(at, TABLE) + 1, TABLE);
    at = tables + ((load<u16>(i, 4) as usize) << 1);
    store<u16>(at, load<u16>(at) + 1);
    at = tables + ((load<u16>(i, 6) as usize) << 1);
    store<u16>(at, load<u16>(at, TABLE) + 1, TABLE);
  }
}

// Moves what the tables hold to the counts.
function settle(counts: usize, length: u32): void {
  const zero = i16x8.splat(0);
  for (let c: usize = 0; c < length; c += 8) {
    const from = tables + (c << 1), to = counts + (c << 2);
    const a = v128.load(from), b = v128.load(from, TABLE);
    v128.store(to, i32x4.add(v128.load(to), i32x4.add(i32x4.extend_low_i16x8_u(a), i32x4.extend_low_i16x8_u(b))));
    v128.store(to, i32x4.add(v128.load(to, 16), i32x4.add(i32x4.extend_high_i16x8_u(a), i32x4.extend_high_i16x8_u(b))), 16);
    v128.store(from, zero);
    v128.store(from, zero, TABLE);
  }
}
