// Section 6.3.9, multi Markov model with counting: predictor D says what most often followed the last D symbols, D = 1 … 16.
// The largest symbol wins ties; at most 100,000 (context, next symbol) entries a predictor, first come first kept.
import { hit, miss, race, reset, score, winner } from './race';

const DEPTHS: u32 = 16;
const MAX_ENTRIES: u32 = 100000; // section 6.3.9 step 2, maxEntries
const CHUNK: u32 = 64; // words of 64 predictions a predictor runs ahead, so that its table stays in the cache
const MATCH = memory.data(16 * 64 * 8, 16);
const SPOKE = memory.data(16 * 64 * 8, 16);

/** Bytes of `tables` on bits: for each of 2^D contexts of predictor D two u32 counts, of zeros (low) and ones; one D after the other. */
export const MMC_BITS_TABLES: u32 = 131072 * 8;

@inline function tableOf(tables: usize, D: u32): usize {
  return tables + ((((1 as u32) << D) - 2) << 3);
}
@inline function ones(counts: u64): u32 { return (counts >> 32) as u32; }
@inline function zeros(counts: u64): u32 { return counts as u32; }

/**
 * On bits (n >= 3, packed 64 a word): counts looked up by the last D bits, the newest on top; 64 outcomes a word go to the race. `from` is a
 * multiple of 64.
 */
export function mmcBits(words: usize, n: u32, tables: usize, from: u32, to: u32): void {
  if (from == 0) {
    reset();
    memory.fill(tables, 0, MMC_BITS_TABLES);
    start(words, n, tables);
    entries16 = 1;
  }
  const end = (to + 63) >> 6;
  for (let base = from >> 6; base < end; base += CHUNK) {
    const stop = min(end, base + CHUNK);
    // Two at a time: a short context's counts come round again before they are stored, and the other predictor fills the wait.
    for (let D: u32 = 1; D < 8; D++) pair(words, base, stop, n, tables, D, D + 7);
    single(words, base, stop, n, tables, 15);
    deepest(words, base, stop, n, tables);
    for (let w: u32 = 0; w < stop - base; w++) race(MATCH + ((w as usize) << 3), SPOKE + ((w as usize) << 3), CHUNK << 3, DEPTHS);
  }
}

let entries16: u32 = 0; // of D = 16, the only one whose 2^17 possible entries exceed the limit

@inline function bit(words: usize, i: u32): u32 {
  return ((load<u64>(words + ((i >> 6) << 3)) >> ((i & 63) as u64)) & 1) as u32;
}

// Before it has seen D + 1 bits predictor D is silent; it remembers what came after its first D.
function start(words: usize, n: u32, tables: usize): void {
  let past: u32 = 0;
  for (let i: u32 = 0; i <= DEPTHS && i < n; i++) {
    const s = bit(words, i);
    if (i > 0) store<u64>(tableOf(tables, i) + ((past >> (DEPTHS - i)) << 3), (1 as u64) << ((s << 5) as u64));
    past = (past >> 1) | (s << 15);
  }
}

// The 16 bits before place 64 b, newest on top.
@inline function pastOf(words: usize, b: u32): u32 {
  return b == 0 ? 0 : (load<u64>(words + ((b - 1) << 3)) >> 48) as u32;
}

// Places 64 b + t that predictor D speaks at: t from `skip` on, below `steps`.
@inline function speaks(b: u32, n: u32, D: u32): u64 {
  let mask: u64 = n - (b << 6) >= 64 ? -1 : ((1 as u64) << ((n & 63) as u64)) - 1;
  if (b == 0) mask &= ~(0 as u64) << ((D + 1) as u64);
  return mask;
}

function pair(words: usize, base: u32, stop: u32, n: u32, tables: usize, D: u32, E: u32): void {
  const tableD = tableOf(tables, D), tableE = tableOf(tables, E), dropD = DEPTHS - D, dropE = DEPTHS - E;
  let past = pastOf(words, base);
  for (let b = base; b < stop; b++) {
    let w = load<u64>(words + (b << 3));
    const first: u32 = b == 0 ? E + 1 : 0;
    const steps: u32 = min(n - (b << 6), 64);
    if (first != 0) { single(words, 0, 1, n, tables, D); single(words, 0, 1, n, tables, E); past = pastOf(words, 1); continue; }
    let mD: u64 = 0, fD: u64 = 0, mE: u64 = 0, fE: u64 = 0;
    for (let t: u32 = 0; t < steps; t++) {
      const s = (w as u32) & 1;
      w >>= 1;
      const atD = tableD + ((past >> dropD) << 3), atE = tableE + ((past >> dropE) << 3);
      const cD = load<u64>(atD), cE = load<u64>(atE);
      const add = (1 as u64) << ((s << 5) as u64);
      store<u64>(atD, cD + add);
      store<u64>(atE, cE + add);
      past = (past >> 1) | (s << 15);
      fD = (fD >> 1) | ((cD != 0) as u64) << 63;
      fE = (fE >> 1) | ((cE != 0) as u64) << 63;
      mD = (mD >> 1) | (((ones(cD) >= zeros(cD)) as u64) << 63);
      mE = (mE >> 1) | (((ones(cE) >= zeros(cE)) as u64) << 63);
    }
    keep(words, b, base, steps, D, mD, fD, -1);
    keep(words, b, base, steps, E, mE, fE, -1);
  }
}

function single(words: usize, base: u32, stop: u32, n: u32, tables: usize, D: u32): void {
  const table = tableOf(tables, D), drop = DEPTHS - D;
  let past = pastOf(words, base);
  for (let b = base; b < stop; b++) {
    const spoke = speaks(b, n, D);
    const steps: u32 = min(n - (b << 6), 64);
    let w = load<u64>(words + (b << 3));
    let m: u64 = 0, f: u64 = 0;
    for (let t: u32 = 0; t < steps; t++) {
      const s = (w as u32) & 1;
      w >>= 1;
      const at = table + ((past >> drop) << 3);
      past = (past >> 1) | (s << 15);
      const c = load<u64>(at);
      if ((spoke >> (t as u64)) & 1) store<u64>(at, c + ((1 as u64) << ((s << 5) as u64)));
      f = (f >> 1) | ((c != 0) as u64) << 63;
      m = (m >> 1) | (((ones(c) >= zeros(c)) as u64) << 63);
    }
    keep(words, b, base, steps, D, m, f, spoke);
  }
}

// D = 16, where a new entry may be refused.
function deepest(words: usize, base: u32, stop: u32, n: u32, tables: usize): void {
  const table = tableOf(tables, DEPTHS);
  let past = pastOf(words, base);
  for (let b = base; b < stop; b++) {
    const spoke = speaks(b, n, DEPTHS);
    const steps: u32 = min(n - (b << 6), 64);
    let w = load<u64>(words + (b << 3));
    let m: u64 = 0, f: u64 = 0;
    for (let t: u32 = 0; t < steps; t++) {
      const s = (w as u32) & 1;
      w >>= 1;
      const at = table + (past << 3);
      past = (past >> 1) | (s << 15);
      const c = load<u64>(at);
      if ((spoke >> (t as u64)) & 1) {
        if ((s ? ones(c) : zeros(c)) != 0) {
          store<u64>(at, c + ((1 as u64) << ((s << 5) as u64)));
        } else if (entries16 < MAX_ENTRIES) {
          store<u64>(at, c + ((1 as u64) << ((s << 5) as u64)));
          entries16++;
        }
      }
      f = (f >> 1) | ((c != 0) as u64) << 63;
      m = (m >> 1) | (((ones(c) >= zeros(c)) as u64) << 63);
    }
    keep(words, b, base, steps, DEPTHS, m, f, spoke);
  }
}

// What was said (m: a one) and whether anything was (f), gathered at the top of the words, to hits and places spoken.
@inline function keep(words: usize, b: u32, base: u32, steps: u32, D: u32, m: u64, f: u64, spoke: u64): void {
  const down = (64 - steps) as u64;
  const known = (f >> down) & spoke, said = m >> down;
  const at = ((D - 1) * CHUNK + (b - base)) << 3;
  store<u64>(MATCH + at, known & ~(said ^ load<u64>(words + (b << 3))));
  store<u64>(SPOKE + at, known);
}

// On symbols the contexts of predictor D hang in a trie: the context of D symbols is found from the one of D - 1 and the symbol before
// it. NIST's tool asks for a longer context only when the shorter one is known, so a context whose parent was refused is never met again.
// Per D two open-addressed tables of `slots` (a power of two >= 256): contexts, and the pairs (context, follower) beyond a context's
// first follower, which it holds itself (most contexts of random data never see a second). A context is named by its slot.
//   context, 16 bytes: key u32 (0 = free) · count of its first follower u32 · count of its best u32 · first u8 · best u8
//   pair, 8 bytes: key u32 · count u32
// D = 1 needs no hashing: its contexts stand at their symbol, its pairs at 256 context + follower.
const ENTRIES = memory.data(16 * 4, 16);

/** Bytes of `tables` for mmc() with `slots` slots a table. */
export function mmcTableBytes(slots: u32): u32 {
  return 256 * 16 + 65536 * 4 + (DEPTHS - 1) * slots * 24;
}

@inline function hash(key: u32, shift: u32): u32 {
  return (key * 0x9e3779b1) >> shift; // Knuth's multiplicative hashing, top bits
}

/** The slot of `key` (never 0), or the free one where it belongs; a slot takes 2^size bytes. */
@inline function slotOf(table: usize, key: u32, mask: u32, shift: u32, size: u32): u32 {
  let h = hash(key, shift);
  while (true) {
    const k = load<u32>(table + (h << size));
    if (k == key || k == 0) return h;
    h = (h + 1) & mask;
  }
}

@inline function makeContext(at: usize, key: u32, s: u32): void {
  store<u32>(at, key);
  store<u32>(at, 1, 4);
  store<u32>(at, 1, 8);
  store<u8>(at, s, 12);
  store<u8>(at, s, 13);
}

// The count now is c: the best follower is the one with the larger count, then the larger symbol.
@inline function crown(at: usize, s: u32, c: u32): void {
  const best = load<u32>(at, 8);
  if (c > best || (c == best && s > (load<u8>(at, 13) as u32))) {
    store<u32>(at, c, 8);
    store<u8>(at, s, 13);
  }
}

/** On symbols of up to 8 bits, three or more. */
export function mmc(S: usize, slots: u32, tables: usize, from: u32, to: u32): void {
  if (from == 0) {
    reset();
    memory.fill(tables, 0, mmcTableBytes(slots));
    memory.fill(ENTRIES, 0, 64);
  }
  const mask = slots - 1, shift = clz(slots) + 1;
  const pairs1 = tables + 256 * 16, tables2 = pairs1 + 65536 * 4, stride = slots * 24;

  for (let i = max(from, 1); i < to; i++) {
    const s = load<u8>(S + i) as u32;
    const speaker = winner;
    // D = 1, whose 65,536 entries never reach the limit.
    let parent = load<u8>(S + i - 1) as u32;
    let at = tables + (parent << 4);
    const count1 = pairs1 + (((parent << 8) | s) << 2);
    const c1 = load<u32>(count1) + 1;
    store<u32>(count1, c1);
    let known = load<u32>(at) != 0; // whether the dictionary had the context
    if (known) {
      if (i > 1) predict(at, 0, s, speaker);
      crown(at, s, c1);
    } else makeContext(at, parent + 1, s);
    if (c1 == 1) store<u32>(ENTRIES, load<u32>(ENTRIES) + 1);

    let D: u32 = 2;
    const longest = min(i, DEPTHS);
    for (; D <= longest; D++) {
      const contexts = tables2 + (D - 2) * stride;
      const entriesAt = ENTRIES + ((D - 1) << 2);
      const entries = load<u32>(entriesAt);
      const key = ((parent << 8) | (load<u8>(S + i - D) as u32)) + 1;
      parent = slotOf(contexts, key, mask, shift, 4);
      at = contexts + (parent << 4);
      if (load<u32>(at) == 0) {
        known = false;
        if (entries >= MAX_ENTRIES) break;
        makeContext(at, key, s);
        store<u32>(entriesAt, entries + 1);
        continue;
      }
      // What came after the first D symbols of all is remembered, not predicted.
      if (known && i > D) predict(at, D - 1, s, speaker);
      if (load<u8>(at, 12) == s) {
        const c = load<u32>(at, 4) + 1;
        store<u32>(at, c, 4);
        crown(at, s, c);
      } else {
        const pairs = contexts + (slots << 4);
        const pairKey = ((parent << 8) | s) + 1;
        const pair = pairs + (slotOf(pairs, pairKey, mask, shift, 3) << 3);
        const c = load<u32>(pair, 4) + 1;
        if (c == 1) {
          if (entries >= MAX_ENTRIES) continue;
          store<u32>(pair, pairKey);
          store<u32>(entriesAt, entries + 1);
        }
        store<u32>(pair, c, 4);
        crown(at, s, c);
      }
    }
    // Under a refused context longer ones may still be entered: they count against the limit and are never met again.
    for (; D <= longest; D++) {
      const entriesAt = ENTRIES + ((D - 1) << 2);
      if (load<u32>(entriesAt) < MAX_ENTRIES) store<u32>(entriesAt, load<u32>(entriesAt) + 1);
    }
  }
}

@inline function predict(context: usize, d: u32, s: u32, speaker: u32): void {
  if (load<u8>(context, 13) == s) {
    score(d);
    if (d == speaker) hit();
  } else if (d == speaker) miss();
}
