// Suffixes in order and what they share with their neighbour, for sections 5.2.5, 6.3.5 and 6.3.6 and for the Burrows–Wheeler step.
//
// The string is packed `width` bits a symbol and stored backwards, so that an 8-byte load is a big-endian key. A counting sort on the
// first bits, then radix passes of 8 bits on large groups and insertion sorts on 56-bit keys on small ones: on random data, where
// suffixes differ early, this is several times faster than a linear-time construction. Work is counted, and a string full of long repeats
// (periodic, nearly constant) is given up to sais.ts.

/** Zero bytes that must lie on either side of a packed string. */
export const PACK_MARGIN: u32 = 16;

const COUNTS = memory.data(256 * 4, 16);
const SMALL: u32 = 20; // measured on random bytes: 12 … 32 are within 5 %
const KEYS = memory.data(32 * 8, 16);

// Byte j of the packed string lies at top - j.
@inline function key56(top: usize, bit: u32): u64 {
  return (load<u64>(top - (bit >> 3) - 7) << ((bit & 7) as u64)) >> 8;
}

/** Symbols (one a byte, < 2^width, width 1, 2, 4 or 8) to the packed string whose byte 0 lies at `top`; the bytes must be zero. */
export function pack(S: usize, n: u32, width: u32, top: usize): void {
  if (width == 8) {
    for (let i: u32 = 0; i < n; i++) store<u8>(top - i, load<u8>(S + i));
    return;
  }
  const per: u32 = 8 / width;
  const whole = n / per;
  for (let j: u32 = 0; j < whole; j++) {
    const s = S + ((j * per) as usize);
    let x: u32 = 0;
    for (let t: u32 = 0; t < per; t++) x = (x << width) | (load<u8>(s + t) as u32);
    store<u8>(top - j, x);
  }
  let x: u32 = 0;
  for (let i = whole * per; i < whole * per + per; i++) x = (x << width) | (i < n ? (load<u8>(S + i) as u32) : 0);
  store<u8>(top - whole, x);
}

let text: usize = 0, bits: u32 = 0, count: u32 = 0, from: usize = 0, spare: usize = 0, work: f64 = 0, stack: usize = 0;

/**
 * Sorting takes four steps, so that each loop runs in several calls (race.ts says why): sortStart(), countBuckets() and scatter() over all
 * places, sortBuckets() over all buckets.
 *
 * Suffixes 0 … n - 1 of the packed string are put in order; `end` symbols exist, a suffix ends there. P and `temp` hold n u32, `buckets`
 * 2^first u32, `pending` 12 (n / 16 + 1024) bytes.
 */
export function sortStart(top: usize, end: u32, width: u32, first: u32, buckets: usize, P: usize, temp: usize, pending: usize): void {
  text = top; bits = width; count = end; from = P; spare = temp; work = 0; stack = pending; bottom = pending;
  table = buckets; depth0 = first; low = 0;
  memory.fill(buckets, 0, (4 as usize) << first);
}

/** How many suffixes [a, b) begin with each value of the first bits. */
export function countBuckets(a: u32, b: u32): void {
  const drop = (56 - depth0) as u64;
  for (let p = a; p < b; p++) {
    const at = table + ((key56(text, p * bits) >> drop) as usize << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Suffixes [a, b) into their buckets; the first call, at 0, turns counts into places. */
export function scatter(a: u32, b: u32): void {
  if (a == 0) {
    let sum: u32 = 0;
    for (let g: u32 = 0; g < (1 as u32) << depth0; g++) {
      const at = table + ((g as usize) << 2), c = load<u32>(at);
      store<u32>(at, sum);
      sum += c;
    }
  }
  const drop = (56 - depth0) as u64;
  for (let p = a; p < b; p++) {
    const at = table + ((key56(text, p * bits) >> drop) as usize << 2), to = load<u32>(at);
    store<u32>(from + ((to as usize) << 2), p);
    store<u32>(at, to + 1);
  }
}

/** Orders buckets [a, b), in rising order of a. Returns 0 when more than `limit` moves have been needed. */
export function sortBuckets(a: u32, b: u32, limit: f64): u32 {
  for (let g = a; g < b; g++) {
    const lo = low, hi = load<u32>(table + ((g as usize) << 2)); // after the scatter: where the next bucket starts
    low = hi;
    if (hi - lo < 2) continue;
    group(lo, hi, depth0);
    while (stack > bottom) {
      stack -= 12;
      group(load<u32>(stack), load<u32>(stack, 4), load<u32>(stack, 8));
      if (work > limit) return 0;
    }
    if (work > limit) return 0;
  }
  return 1;
}

let table: usize = 0, depth0: u32 = 0, low: u32 = 0, bottom: usize = 0;

/** All of it at once, for strings short enough that it does not matter. */
export function sortSuffixes(top: usize, n: u32, end: u32, width: u32, first: u32, buckets: usize, P: usize, temp: usize, pending: usize, limit: f64): u32 {
  sortStart(top, end, width, first, buckets, P, temp, pending);
  countBuckets(0, n);
  scatter(0, n);
  return sortBuckets(0, (1 as u32) << first, limit);
}

@inline function push(lo: u32, hi: u32, depth: u32): void {
  store<u32>(stack, lo);
  store<u32>(stack, hi, 4);
  store<u32>(stack, depth, 8);
  stack += 12;
}

// The suffixes P[lo … hi) agree in their first `depth` bits (zeros beyond the end of the string).
function group(lo: u32, hi: u32, depth: u32): void {
  work += (hi - lo) as f64;
  // A suffix that has ended is smaller than all it is a prefix of, the shortest smallest.
  const ended = depth / bits; // symbols compared so far
  if (ended >= 1) {
    const past = count > ended ? count - ended : 0;
    let low = lo;
    for (let i = lo; i < hi; i++) {
      const p = load<u32>(from + ((i as usize) << 2));
      if (p < past) continue;
      let k = i; // insertion among the ended ones, by falling position; there are few
      for (; k > low; k--) store<u32>(from + ((k as usize) << 2), load<u32>(from + ((k as usize) << 2) - 4));
      low++;
      for (; k > lo && load<u32>(from + ((k as usize) << 2) - 4) < p; k--) store<u32>(from + ((k as usize) << 2), load<u32>(from + ((k as usize) << 2) - 4));
      store<u32>(from + ((k as usize) << 2), p);
    }
    lo = low;
  }
  const size = hi - lo;
  if (size < 2) return;
  if (size <= SMALL) { small(lo, size, depth); return; }

  memory.fill(COUNTS, 0, 1024);
  for (let i = lo; i < hi; i++) {
    const p = load<u32>(from + ((i as usize) << 2));
    const at = COUNTS + (((key56(text, p * bits + depth) >> 48) as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
  let sum = lo;
  for (let c: usize = 0; c < 1024; c += 4) {
    const size = load<u32>(COUNTS + c);
    store<u32>(COUNTS + c, sum);
    sum += size;
  }
  for (let i = lo; i < hi; i++) {
    const p = load<u32>(from + ((i as usize) << 2));
    const at = COUNTS + (((key56(text, p * bits + depth) >> 48) as usize) << 2), to = load<u32>(at);
    store<u32>(spare + ((to as usize) << 2), p);
    store<u32>(at, to + 1);
  }
  memory.copy(from + ((lo as usize) << 2), spare + ((lo as usize) << 2), (size as usize) << 2);
  let start = lo;
  for (let c: usize = 0; c < 1024; c += 4) {
    const stop = load<u32>(COUNTS + c);
    if (stop - start > SMALL) {
      push(start, stop, depth + 8);
    } else if (stop - start > 1) { // at once, with what it leaves behind: keeps the stack within n / SMALL, and does not touch COUNTS
      const mark = stack;
      group(start, stop, depth + 8);
      while (stack > mark) {
        stack -= 12;
        group(load<u32>(stack), load<u32>(stack, 4), load<u32>(stack, 8));
      }
    }
    start = stop;
  }
}

// Insertion sort of a few suffixes on their next 56 bits; equal keys go back on the stack, 56 bits deeper.
function small(lo: u32, size: u32, depth: u32): void {
  const P = from + ((lo as usize) << 2);
  for (let i: u32 = 0; i < size; i++) {
    const p = load<u32>(P + ((i as usize) << 2));
    const key = key56(text, p * bits + depth);
    let k = i;
    for (; k > 0; k--) {
      const before = load<u64>(KEYS + ((k as usize) << 3) - 8);
      if (before <= key) break;
      store<u64>(KEYS + ((k as usize) << 3), before);
      store<u32>(P + ((k as usize) << 2), load<u32>(P + ((k as usize) << 2) - 4));
    }
    store<u64>(KEYS + ((k as usize) << 3), key);
    store<u32>(P + ((k as usize) << 2), p);
  }
  let start: u32 = 0;
  for (let i: u32 = 1; i <= size; i++) {
    if (i < size && load<u64>(KEYS + ((i as usize) << 3)) == load<u64>(KEYS + ((start as usize) << 3))) continue;
    if (i - start > 1) push(lo + start, lo + i, depth + 56);
    start = i;
  }
}

/** H[i] = symbols that suffixes P[i - 1] and P[i] share, H[0] = 0, by comparing keys, i in [a, b). Returns the largest. */
export function shared(top: usize, n: u32, width: u32, P: usize, H: usize, a: u32, b: u32): u32 {
  if (a == 0) store<u32>(H, 0);
  let most: u32 = 0, last = load<u32>(P + ((max(a, 1) as usize) << 2) - 4);
  for (let i = max(a, 1); i < b; i++) {
    const p = load<u32>(P + ((i as usize) << 2));
    let x = last * width, y = p * width, same: u32 = 0;
    while (true) {
      const differ = key56(top, x) ^ key56(top, y);
      if (differ != 0) { same += (clz(differ) as u32) - 8; break; }
      same += 56; x += 56; y += 56;
      if (max(x, y) >= n * width) break;
    }
    const h = min(same / width, n - max(last, p));
    store<u32>(H + ((i as usize) << 2), h);
    if (h > most) most = h;
    last = p;
  }
  return most;
}

/**
 * The same by the permuted order of Kärkkäinen, Manzini and Puglisi (2009), linear for any string: `S` one symbol a byte, `plcp` n u32.
 */
export function sharedLinear(S: usize, n: u32, P: usize, plcp: usize, H: usize): u32 {
  // plcp first holds phi, the suffix before each in order
  store<u32>(plcp + ((load<u32>(P) as usize) << 2), -1);
  for (let i: u32 = 1; i < n; i++) store<u32>(plcp + ((load<u32>(P + ((i as usize) << 2)) as usize) << 2), load<u32>(P + ((i as usize) << 2) - 4));
  let h: u32 = 0, most: u32 = 0;
  for (let p: u32 = 0; p < n; p++) {
    const q = load<u32>(plcp + ((p as usize) << 2));
    if (q == -1) h = 0;
    else {
      const stop = n - max(p, q);
      while (h < stop && load<u8>(S + p + h) == load<u8>(S + q + h)) h++;
    }
    store<u32>(plcp + ((p as usize) << 2), h);
    if (h > most) most = h;
    if (h > 0) h--;
  }
  for (let i: u32 = 0; i < n; i++) store<u32>(H + ((i as usize) << 2), load<u32>(plcp + ((load<u32>(P + ((i as usize) << 2)) as usize) << 2)));
  return most;
}

/**
 * From H (n u32) the tuple counts of sections 6.3.5 and 6.3.6: Q[W] = occurrences of the commonest W-tuple, R[W] = pairs of equal
 * W-tuples, W = 1 … v (v = largest H; Q has v + 1 u32, R v + 1 f64). `open` holds 2 (v + 2) u32.
 *
 * Every maximal stretch of H at or above a height is one repeated tuple of each length down to the next lower height on its flanks. Suffixes
 * [a, b) a call; the last call has b = n and sums up.
 */
export function tuples(H: usize, n: u32, v: u32, Q: usize, R: usize, open: usize, a: u32, b: u32): void {
  if (a == 0) {
    memory.fill(Q, 0, ((v + 1) as usize) << 2);
    memory.fill(R, 0, ((v + 1) as usize) << 3);
    openTop = open;
    store<u32>(openTop, 0);
    store<u32>(openTop, 0, 4);
  }
  let top = openTop; // {height, first suffix}, heights rising from a floor of 0
  const last = b == n ? n : b - 1;
  for (let i = max(a, 1); i <= last; i++) {
    const h: u32 = i < n ? load<u32>(H + ((i as usize) << 2)) : 0;
    let left = i - 1;
    let height = load<u32>(top);
    while (height > h) {
      left = load<u32>(top, 4);
      top -= 8;
      const below = max(load<u32>(top), h);
      const c = i - left;
      const q = Q + ((height as usize) << 2);
      if (load<u32>(q) < c) store<u32>(q, c);
      const pairs = (c as f64) * ((c - 1) as f64) * 0.5;
      const r = R + ((height as usize) << 3);
      store<f64>(r, load<f64>(r) + pairs);
      const rb = R + ((below as usize) << 3);
      store<f64>(rb, load<f64>(rb) - pairs);
      height = load<u32>(top);
    }
    if (h > height) {
      top += 8;
      store<u32>(top, h);
      store<u32>(top, left, 4);
    }
  }
  openTop = top;
  if (b < n) return;
  for (let W = v; W > 1; W--) {
    const q = Q + ((W as usize) << 2);
    if (load<u32>(q) > load<u32>(q - 4)) store<u32>(q - 4, load<u32>(q));
    const r = R + ((W as usize) << 3);
    store<f64>(r - 8, load<f64>(r - 8) + load<f64>(r));
  }
}

let openTop: usize = 0;
