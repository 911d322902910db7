// Folding by events: is the bit after every k-th 1 (or 0) of its position the same? As words-clock.ts, but each bit position has its own two
// clocks, so a stream of bits for each: after 1s, after 0s. Residues of one period are the bits of a mask.
//
// Stream:  0 n (u32)  4 periods followed (u32)  8 first 128 bits  24 which are followed, ascending (u8)  152 masks, two u64 a period
// Table:   0 classes alive (u32)  4 alive by period (u32)  516 top level by period (u32)  1028 alive by (period, e) (u32)
// State:   table, streams of all positions after 1, streams after 0
import { CAP, K } from './words-clock';
import { compress, ones } from './words-columns';

// at / k = (at * RECIPROCAL[k]) >> 24 for at < 2^24 / 128
const RECIPROCAL = memory.data(129 * 4, 16);

const MASKS: usize = 152;
const STREAM: usize = MASKS + (K as usize) * 16;
const LEVELS: usize = ((CAP as usize) + 1) * 4;
const TABLE: usize = (1028 + (K as usize) * LEVELS + 15) & ~15;

// @ts-ignore: decorator
@inline
export function eventsSize(bits: u32): usize {
  return TABLE + 2 * (bits as usize) * STREAM;
}

export function eventsStart(events: usize, bits: u32): void {
  memory.fill(events, 0, eventsSize(bits));
  for (let k: u32 = 1; k <= K; k++) store<u32>(RECIPROCAL + ((k as usize) << 2), ((1 << 24) + k - 1) / k);
  for (let s: u32 = 0; s < 2 * bits; s++) {
    const stream = eventStream(events, s);
    store<u32>(stream, K, 4);
    for (let k: u32 = 1; k <= K; k++) {
      store<u8>(stream + (k as usize) - 1, k as u8, 24);
      const masks = masksOf(stream, k);
      store<u64>(masks, ones(k));
      store<u64>(masks, k > 64 ? ones(k - 64) : 0, 8);
    }
  }
  eventsTable(events, bits);
}

/** Makes the table from the streams. */
export function eventsTable(events: usize, bits: u32): void {
  memory.fill(events, 0, TABLE);
  for (let s: u32 = 0; s < 2 * bits; s++) {
    const stream = eventStream(events, s);
    const n = load<u32>(stream);
    for (let k: u32 = 1; k <= K; k++) {
      const masks = masksOf(stream, k);
      const pass = n / k, r = n - pass * k;
      const low0 = ones(r), low1 = r > 64 ? ones(r - 64) : 0;
      const m0 = load<u64>(masks), m1 = load<u64>(masks, 8);
      const visited = (popcnt(m0 & low0) + popcnt(m1 & low1)) as u32;
      const coming = (popcnt(m0 & ~low0) + popcnt(m1 & ~low1)) as u32;
      move(events, k, 0, 0, min(pass, CAP), visited);
      move(events, k, 0, 0, min(pass > 0 ? pass - 1 : 0, CAP), coming);
    }
  }
}

/** Columns of one block of words; `chosen`: those of its words that have a predecessor. `history`: each column's last 64 bits, the latest on top. */
export function eventsBlock(events: usize, bits: u32, columns: usize, history: usize, chosen: u64): void {
  if (load<u32>(events) == 0) return;
  for (let i: u32 = 0; i < bits; i++) {
    const x = load<u64>(columns + ((i as usize) << 5));
    const previous = (x << 1) | (load<u64>(history + ((i as usize) << 3)) >> 63);
    feed(eventStream(events, i), events, x, previous & chosen);
    feed(eventStream(events, bits + i), events, x, ~previous & chosen);
  }
}

function feed(stream: usize, table: usize, x: u64, chosen: u64): void {
  const followed = load<u32>(stream, 4);
  const count = popcnt(chosen) as u32;
  if (!followed || !count) return;
  const n = load<u32>(stream);
  if (n >= (CAP + 1) * K) return;
  const bits = compress(x, chosen);
  const end = n + count;
  store<u32>(stream, end);
  if (n < K) {
    const shift = (n & 63) as u64;
    const at = stream + 8 + (((n >> 6) as usize) << 3);
    store<u64>(at, load<u64>(at) | (bits << shift));
    if (n < 64 && shift) store<u64>(at, load<u64>(at, 8) | (bits >> (64 - shift)), 8);
  }
  let kept: u32 = 0;
  for (let i: u32 = 0; i < followed; i++) {
    const k = load<u8>(stream + (i as usize), 24) as u32;
    if (end > k) {
      if (fold(stream, table, k, bits, n, end)) continue;
    } else if (kept == i) { // longer periods have still to see a bit twice
      kept = followed;
      break;
    }
    store<u8>(stream + (kept as usize), k as u8, 24);
    kept++;
  }
  store<u32>(stream, kept, 4);
}

/** Bits n … end - 1 at period k. True when none of its classes is left. */
// @ts-ignore: decorator
@inline
function fold(stream: usize, table: usize, k: u32, bits: u64, n: u32, end: u32): bool {
  const masks = masksOf(stream, k);
  let at = max(n, k);
  let pass = (((at as u64) * (load<u32>(RECIPROCAL + ((k as usize) << 2)) as u64)) >> 24) as u32;
  let r = at - pass * k;
  let died = false;
  while (at < end && pass <= CAP) {
    const take = min(min(k - r, end - at), 64 - (r & 63));
    const word = ((r >> 6) as usize) << 3;
    const shift = (r & 63) as u64;
    const old = load<u64>(masks + word);
    const here = old & (ones(take) << shift);
    if (here) {
      const differ = (((bits >> ((at - n) as u64)) << shift) ^ load<u64>(stream + word, 8)) & here;
      move(table, k, pass - 1, popcnt(here) as u32, pass, popcnt(here ^ differ) as u32);
      if (differ) {
        store<u64>(masks + word, old ^ differ);
        died = true;
      }
    }
    at += take;
    r += take;
    if (r == k) {
      r = 0;
      pass++;
    }
  }
  return died && (load<u64>(masks) | load<u64>(masks, 8)) == 0;
}

// @ts-ignore: decorator
@inline
function move(table: usize, k: u32, from: u32, left: u32, to: u32, came: u32): void {
  const period = ((k - 1) as usize) << 2;
  const levels = table + 1028 + ((k - 1) as usize) * LEVELS;
  store<u32>(table, load<u32>(table) + came - left);
  store<u32>(table + period, load<u32>(table + period, 4) + came - left, 4);
  store<u32>(table + period, max(load<u32>(table + period, 516), to), 516);
  const low = levels + ((from as usize) << 2);
  store<u32>(low, load<u32>(low) - left);
  const high = levels + ((to as usize) << 2);
  store<u32>(high, load<u32>(high) + came);
}

/** Sum over classes of their wealth / k. */
export function eventsWealth(table: usize): f64 {
  if (load<u32>(table) == 0) return 0;
  let sum: f64 = 0;
  for (let k: u32 = 1; k <= K; k++) {
    const period = table + (((k - 1) as usize) << 2);
    if (load<u32>(period, 4) == 0) continue;
    const levels = table + 1028 + ((k - 1) as usize) * LEVELS;
    const top = load<u32>(period, 516);
    let own: f64 = 0;
    let worth: f64 = 1;
    for (let e: u32 = 0; e <= top; e++, worth *= 2) own += worth * (load<u32>(levels + ((e as usize) << 2)) as f64);
    sum += own / (k as f64);
  }
  return sum;
}

export function eventStream(events: usize, s: u32): usize {
  return events + TABLE + (s as usize) * STREAM;
}

// @ts-ignore: decorator
@inline
function masksOf(stream: usize, k: u32): usize {
  return stream + MASKS + (((k - 1) as usize) << 4);
}
