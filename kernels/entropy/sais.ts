// Suffix sorting by induction, linear for any string: Nong, Zhang and Chan, "Two Efficient Algorithms for Linear Time Suffix Array
// Construction" (2011), algorithm SA-IS. Only strings full of long repeats come here (suffix.ts).

const EMPTY: u32 = 0xffffffff;

@inline function at(T: usize, i: u32): u32 { return load<u32>(T + ((i as usize) << 2)); }
@inline function put(T: usize, i: u32, x: u32): void { store<u32>(T + ((i as usize) << 2), x); }

/** Symbols one a byte to u32 symbols raised by one, with the sentinel 0 that sais() wants at the end (n + 1 entries). */
export function widen(S: usize, n: u32, T: usize): void {
  for (let i: u32 = 0; i < n; i++) put(T, i, (load<u8>(S + i) as u32) + 1);
  put(T, n, 0);
}

// Types: 1 = S (smaller than the suffix after it), 0 = L.
@inline function lms(types: usize, i: u32): bool {
  return i > 0 && load<u8>(types + i) == 1 && load<u8>(types + i - 1) == 0;
}

// Where the bucket of every symbol ends (`ends`) or starts.
function bounds(T: usize, n: u32, K: u32, buckets: usize, ends: bool): void {
  memory.fill(buckets, 0, (K as usize) << 2);
  for (let i: u32 = 0; i < n; i++) put(buckets, at(T, i), at(buckets, at(T, i)) + 1);
  let sum: u32 = 0;
  for (let c: u32 = 0; c < K; c++) {
    const size = at(buckets, c);
    put(buckets, c, ends ? sum + size : sum);
    sum += size;
  }
}

function induce(T: usize, n: u32, K: u32, SA: usize, types: usize, buckets: usize): void {
  bounds(T, n, K, buckets, false);
  for (let i: u32 = 0; i < n; i++) {
    const j = at(SA, i);
    if (j == EMPTY || j == 0 || load<u8>(types + j - 1) == 1) continue;
    const c = at(T, j - 1), to = at(buckets, c);
    put(SA, to, j - 1);
    put(buckets, c, to + 1);
  }
  bounds(T, n, K, buckets, true);
  for (let i = n; i-- > 0; ) {
    const j = at(SA, i);
    if (j == EMPTY || j == 0 || load<u8>(types + j - 1) == 0) continue;
    const c = at(T, j - 1), to = at(buckets, c) - 1;
    put(SA, to, j - 1);
    put(buckets, c, to);
  }
}

/**
 * Order of the n suffixes of T (u32 symbols < K, the last one 0 and the only 0) to SA. `scratch` has 8 n + 4 K + 64 bytes, for this level
 * and all below it.
 */
export function sais(T: usize, n: u32, K: u32, SA: usize, scratch: usize): void {
  const types = scratch;
  const buckets = (scratch + n + 3) & ~(3 as usize);
  const rest = buckets + ((K as usize) << 2);
  store<u8>(types + n - 1, 1);
  for (let i = n - 1; i-- > 0; ) {
    const a = at(T, i), b = at(T, i + 1);
    store<u8>(types + i, (a < b || (a == b && load<u8>(types + i + 1) == 1)) as u8);
  }
  // Step 1: LMS substrings in order.
  bounds(T, n, K, buckets, true);
  memory.fill(SA, 0xff, (n as usize) << 2);
  for (let i: u32 = 1; i < n; i++) {
    if (!lms(types, i)) continue;
    const c = at(T, i), to = at(buckets, c) - 1;
    put(SA, to, i);
    put(buckets, c, to);
  }
  induce(T, n, K, SA, types, buckets);
  // Step 2: name them; equal substrings get one name. The reduced string is gathered at the end of SA.
  let m: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const j = at(SA, i);
    if (lms(types, j)) put(SA, m++, j);
  }
  for (let i = m; i < n; i++) put(SA, i, EMPTY);
  let names: u32 = 0, last: u32 = EMPTY;
  for (let i: u32 = 0; i < m; i++) {
    const j = at(SA, i);
    if (last == EMPTY || !same(T, n, types, last, j)) names++;
    last = j;
    put(SA, m + (j >> 1), names - 1); // LMS places are at least two apart
  }
  let write = n;
  for (let i = n; i-- > m; ) {
    const x = at(SA, i);
    if (x != EMPTY) put(SA, --write, x);
  }
  const R = SA + (((n - m) as usize) << 2); // m names in text order
  // Step 3: order of the LMS suffixes, by recursion when names repeat.
  if (names < m) {
    sais(R, m, names, SA, rest);
  } else {
    for (let i: u32 = 0; i < m; i++) put(SA, at(R, i), i);
  }
  // Step 4: from the order of LMS suffixes to that of all.
  let k: u32 = 0;
  for (let i: u32 = 1; i < n; i++) if (lms(types, i)) put(R, k++, i);
  for (let i: u32 = 0; i < m; i++) put(SA, i, at(R, at(SA, i)));
  for (let i = m; i < n; i++) put(SA, i, EMPTY);
  bounds(T, n, K, buckets, true);
  for (let i = m; i-- > 0; ) {
    const j = at(SA, i);
    put(SA, i, EMPTY);
    const c = at(T, j), to = at(buckets, c) - 1;
    put(SA, to, j);
    put(buckets, c, to);
  }
  induce(T, n, K, SA, types, buckets);
}

// Whether the LMS substrings at a and b are equal.
function same(T: usize, n: u32, types: usize, a: u32, b: u32): bool {
  if (a == n - 1 || b == n - 1) return false; // the sentinel is alone
  let d: u32 = 0;
  while (true) {
    if (at(T, a + d) != at(T, b + d) || load<u8>(types + a + d) != load<u8>(types + b + d)) return false;
    if (d > 0) {
      const x = lms(types, a + d), y = lms(types, b + d);
      if (x && y) return true;
      if (x != y) return false;
    }
    d++;
  }
}
