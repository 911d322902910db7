// The length in bits of what bzip2 1.0.x would write, without writing it: section 5.1.11's compression statistic is defined by that program.
// The format has freedom (block ends, table choice, tie rules of the code lengths), so each choice is made as the program makes it.
import { pack, PACK_MARGIN, sortSuffixes } from './suffix';
import { sais, widen } from './sais';

const USED = memory.data(256, 16);
const RANK = memory.data(256, 16);
const FREQUENCY = memory.data(258 * 4, 16);
const LENGTHS = memory.data(6 * 258, 16); // code length of a symbol in each table
const COSTS = memory.data(258 * 16, 16); // the same, the tables of one symbol in the lanes of a vector
const COUNTED = memory.data(6 * 258 * 4, 16);
const MOVED = memory.data(256, 16);

const RUNS_A: u32 = 0; // zero runs are written in bijective base 2 with the symbols RUNA and RUNB
const GROUP: u32 = 50; // symbols that share a choice of table
const MAX_LENGTH: u32 = 17; // the program's limit on code lengths when it writes
const INITIAL: u32 = 15; // length a table starts with outside its stretch of symbols
const ROUNDS: u32 = 4;

let source: usize = 0, sourceLeft: u32 = 0, pendingByte: u32 = 256, pendingRun: u32 = 0;

/** Starts on `n` bytes at `text`. */
export function bzip2Start(text: usize, n: u32): void {
  source = text; sourceLeft = n; pendingByte = 256; pendingRun = 0;
}

/**
 * The next block's bytes to `block` (100,000 level + 32 bytes), runs of 4 … 255 as four bytes and a count; returns how many, 0 at the end.
 * A block is closed when it holds 100,000 level - 19 bytes or more; a run under way waits for the next.
 */
export function bzip2Block(level: u32, block: usize): u32 {
  const full: u32 = 100000 * level - 19;
  let m: u32 = 0;
  while (m < full && sourceLeft > 0) {
    const x = load<u8>(source++) as u32;
    sourceLeft--;
    if (x == pendingByte && pendingRun < 255) { pendingRun++; continue; }
    m = flush(block, m);
    pendingByte = x; pendingRun = 1;
  }
  if (sourceLeft == 0) {
    m = flush(block, m);
    pendingByte = 256;
  }
  return m;
}

function flush(block: usize, m: u32): u32 {
  if (pendingByte == 256) return m;
  const plain = min(pendingRun, 4);
  for (let i: u32 = 0; i < plain; i++) store<u8>(block + m++, pendingByte);
  if (pendingRun >= 4) store<u8>(block + m++, pendingRun - 4);
  return m;
}

/**
 * Bits of the block of m bytes. `room` holds, from its start: 40 m + 2^20 bytes.
 */
export function bzip2BlockBits(block: usize, m: u32, room: usize): u32 {
  memory.fill(USED, 0, 256);
  for (let i: u32 = 0; i < m; i++) store<u8>(USED + load<u8>(block + i), 1);
  let symbols: u32 = 0;
  for (let c: u32 = 0; c < 256; c++) if (load<u8>(USED + c)) store<u8>(RANK + c, symbols++);
  // Ranks twice over, so that a rotation is a suffix.
  const twice = room, P = (room + 2 * m + 15) & ~15, rest = P + (m << 2);
  for (let i: u32 = 0; i < m; i++) {
    const r = load<u8>(RANK + load<u8>(block + i));
    store<u8>(twice + i, r);
    store<u8>(twice + m + i, r);
  }
  rotations(twice, m, symbols, P, rest);
  const moved = moveToFront(twice, m, symbols, P, rest);
  return 48 + 32 + 1 + 24 + mapBits() + codeBits(rest, moved, symbols + 2);
}

// P = order of the rotations of `twice`'s first half. Equal rotations (a periodic block) may stand in any order: the last column is the same.
function rotations(twice: usize, m: u32, symbols: u32, P: usize, rest: usize): void {
  const width: u32 = symbols <= 2 ? 1 : symbols <= 4 ? 2 : symbols <= 16 ? 4 : 8;
  const packed: u32 = ((2 * m * width) >> 3) + 1;
  const text = rest, temp = (text + packed + 2 * PACK_MARGIN + 15) & ~15;
  memory.fill(text, 0, packed + 2 * PACK_MARGIN);
  const top = text + packed + PACK_MARGIN;
  pack(twice, 2 * m, width, top);
  const first: u32 = m < 4096 ? 8 : 16; // four decimals: 11^4 buckets in use
  const buckets = temp + (m << 2);
  const pending = buckets + (1 << 18);
  if (sortSuffixes(top, m, 2 * m, width, first, buckets, P, temp, pending, 60 * (m as f64) + 10000)) return;
  const n: u32 = 2 * m + 1;
  const T = rest, SA = T + (n << 2);
  widen(twice, 2 * m, T);
  sais(T, n, symbols + 1, SA, SA + (n << 2));
  let k: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const p = load<u32>(SA + (i << 2));
    if (p < m) store<u32>(P + ((k++) << 2), p);
  }
}

// The last column, moved to front, zero runs folded, end mark last: u16 symbols to `out`, their counts to FREQUENCY; returns how many.
function moveToFront(twice: usize, m: u32, symbols: u32, P: usize, out: usize): u32 {
  memory.fill(FREQUENCY, 0, 258 * 4);
  for (let c: u32 = 0; c < symbols; c++) store<u8>(MOVED + c, c);
  let at = out, zeros: u32 = 0;
  for (let i: u32 = 0; i < m; i++) {
    const r = load<u8>(twice + load<u32>(P + (i << 2)) + m - 1);
    let before = load<u8>(MOVED);
    if (before == r) { zeros++; continue; }
    at = foldZeros(at, zeros);
    zeros = 0;
    let j: u32 = 0;
    store<u8>(MOVED, r);
    do {
      const here = load<u8>(MOVED + ++j);
      store<u8>(MOVED + j, before);
      before = here;
    } while (before != r);
    at = emit(at, j + 1);
  }
  at = foldZeros(at, zeros);
  at = emit(at, symbols + 1);
  return ((at - out) as u32) >> 1;
}

@inline function emit(at: usize, symbol: u32): usize {
  store<u16>(at, symbol);
  const f = FREQUENCY + (symbol << 2);
  store<u32>(f, load<u32>(f) + 1);
  return at + 2;
}

@inline function foldZeros(at: usize, zeros: u32): usize {
  while (zeros > 0) {
    at = emit(at, RUNS_A + ((zeros - 1) & 1));
    zeros = (zeros - 1) >> 1;
  }
  return at;
}

function mapBits(): u32 {
  let bits: u32 = 16;
  for (let group: u32 = 0; group < 256; group += 16) {
    if (v128.any_true(v128.load(USED + group))) bits += 16;
  }
  return bits;
}

// Tables, selectors and the data itself.
function codeBits(S: usize, n: u32, alphabet: u32): u32 {
  const tables: u32 = n < 200 ? 2 : n < 600 ? 3 : n < 1200 ? 4 : n < 2400 ? 5 : 6;
  firstTables(tables, n, alphabet);
  let selectorBits: u32 = 0, dataBits: u32 = 0;
  for (let round: u32 = 0; round < ROUNDS; round++) {
    spreadCosts(tables, alphabet);
    memory.fill(COUNTED, 0, 6 * 258 * 4);
    let order: u64 = 0x0000050403020100; // the selectors' own move-to-front list, table t in byte t
    selectorBits = 0;
    for (let from: u32 = 0; from < n; from += GROUP) {
      const stop = min(n, from + GROUP);
      let cost = i16x8.splat(0);
      for (let i = from; i < stop; i++) cost = i16x8.add(cost, v128.load(COSTS + ((load<u16>(S + (i << 1)) as usize) << 4)));
      let best: u32 = 0, least = i16x8.extract_lane_u(cost, 0) as u32;
      if (tables > 1) { const c = i16x8.extract_lane_u(cost, 1) as u32; if (c < least) { least = c; best = 1; } }
      if (tables > 2) { const c = i16x8.extract_lane_u(cost, 2) as u32; if (c < least) { least = c; best = 2; } }
      if (tables > 3) { const c = i16x8.extract_lane_u(cost, 3) as u32; if (c < least) { least = c; best = 3; } }
      if (tables > 4) { const c = i16x8.extract_lane_u(cost, 4) as u32; if (c < least) { least = c; best = 4; } }
      if (tables > 5) { const c = i16x8.extract_lane_u(cost, 5) as u32; if (c < least) { least = c; best = 5; } }
      const counted = COUNTED + best * (258 * 4);
      for (let i = from; i < stop; i++) {
        const at = counted + ((load<u16>(S + (i << 1)) as usize) << 2);
        store<u32>(at, load<u32>(at) + 1);
      }
      let j: u64 = 0;
      while (((order >> (j << 3)) & 255) != (best as u64)) j++;
      const keep = order >> ((j + 1) << 3) << ((j + 1) << 3), front = order & (((1 as u64) << (j << 3)) - 1);
      order = keep | (front << 8) | (best as u64);
      selectorBits += (j as u32) + 1;
    }
    for (let t: u32 = 0; t < tables; t++) codeLengths(LENGTHS + t * 258, COUNTED + t * (258 * 4), alphabet);
  }
  let tableBits: u32 = 0;
  for (let t: u32 = 0; t < tables; t++) {
    let last = load<u8>(LENGTHS + t * 258) as i32;
    tableBits += 5;
    for (let c: u32 = 0; c < alphabet; c++) {
      const length = load<u8>(LENGTHS + t * 258 + c) as i32;
      tableBits += 2 * (abs(length - last) as u32) + 1;
      last = length;
      dataBits += load<u32>(COUNTED + (t * 258 + c) * 4) * (length as u32);
    }
  }
  return 3 + 15 + selectorBits + tableBits + dataBits;
}

// Each table starts cheap on one stretch of the symbols, stretches of about equal frequency.
function firstTables(tables: u32, n: u32, alphabet: u32): void {
  let left = n, start: u32 = 0;
  for (let part = tables; part > 0; part--) {
    const share = left / part;
    let stop = start, sum: u32 = 0; // stretch is [start, stop)
    while (sum < share && stop < alphabet) sum += load<u32>(FREQUENCY + ((stop++) << 2));
    if (stop > start + 1 && part != tables && part != 1 && ((tables - part) & 1) == 1) sum -= load<u32>(FREQUENCY + ((--stop) << 2));
    for (let c: u32 = 0; c < alphabet; c++) store<u8>(LENGTHS + (part - 1) * 258 + c, c >= start && c < stop ? 0 : INITIAL);
    start = stop;
    left -= sum;
  }
}

function spreadCosts(tables: u32, alphabet: u32): void {
  for (let c: u32 = 0; c < alphabet; c++) {
    for (let t: u32 = 0; t < tables; t++) store<u16>(COSTS + (c << 4) + (t << 1), load<u8>(LENGTHS + t * 258 + c) as u16);
  }
}

// Huffman code lengths by a binary heap of (weight << 8 | depth). Ties fall as the heap lets them, so its moves are part of the format.
const HEAP = memory.data(260 * 4, 16);
const WEIGHT = memory.data(516 * 4, 16);
const PARENT = memory.data(516 * 4, 16);

@inline function w(node: u32): u32 { return load<u32>(WEIGHT + (node << 2)); }
@inline function heap(i: u32): u32 { return load<u32>(HEAP + (i << 2)); }

function rise(from: u32): void {
  let z = from;
  const node = heap(z);
  while (w(node) < w(heap(z >> 1))) { // heap[0] is node 0 of weight 0: nothing rises past it
    store<u32>(HEAP + (z << 2), heap(z >> 1));
    z >>= 1;
  }
  store<u32>(HEAP + (z << 2), node);
}

function sink(size: u32): void {
  let z: u32 = 1;
  const node = heap(1);
  while (true) {
    let y = z << 1;
    if (y > size) break;
    if (y < size && w(heap(y + 1)) < w(heap(y))) y++;
    if (w(node) < w(heap(y))) break;
    store<u32>(HEAP + (z << 2), heap(y));
    z = y;
  }
  store<u32>(HEAP + (z << 2), node);
}

function codeLengths(lengths: usize, counts: usize, alphabet: u32): void {
  for (let c: u32 = 0; c < alphabet; c++) store<u32>(WEIGHT + ((c + 1) << 2), max(load<u32>(counts + (c << 2)), 1) << 8);
  while (true) {
    store<u32>(HEAP, 0);
    store<u32>(WEIGHT, 0);
    let size: u32 = 0, nodes = alphabet;
    for (let c: u32 = 1; c <= alphabet; c++) {
      store<u32>(PARENT + (c << 2), 0);
      store<u32>(HEAP + ((++size) << 2), c);
      rise(size);
    }
    while (size > 1) {
      const a = heap(1);
      store<u32>(HEAP + 4, heap(size--));
      sink(size);
      const b = heap(1);
      store<u32>(HEAP + 4, heap(size--));
      sink(size);
      nodes++;
      store<u32>(PARENT + (a << 2), nodes);
      store<u32>(PARENT + (b << 2), nodes);
      store<u32>(PARENT + (nodes << 2), 0);
      store<u32>(WEIGHT + (nodes << 2), ((w(a) & ~255) + (w(b) & ~255)) | (1 + max(w(a) & 255, w(b) & 255)));
      store<u32>(HEAP + ((++size) << 2), nodes);
      rise(size);
    }
    let tooLong = false;
    for (let c: u32 = 1; c <= alphabet; c++) {
      let length: u32 = 0;
      for (let node = load<u32>(PARENT + (c << 2)); node != 0; node = load<u32>(PARENT + (node << 2))) length++;
      store<u8>(lengths + c - 1, length);
      if (length > MAX_LENGTH) tooLong = true;
    }
    if (!tooLong) return;
    for (let c: u32 = 1; c <= alphabet; c++) store<u32>(WEIGHT + (c << 2), (1 + (w(c) >> 8) / 2) << 8);
  }
}
