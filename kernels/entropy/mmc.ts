// Section 6.3.9, multi Markov model with counting: predictor D says what most often followed the last D symbols, D = 1 … 16.
// The largest symbol wins ties; at most 100,000 (context, next symbol) entries a predictor, first come first kept.
import { hit, miss, race, report, reset, score, winner } from './race';

const DEPTHS: u32 = 16;
const MAX_ENTRIES: u32 = 100000; // section 6.3.9 step 2, maxEntries
const CHUNK: u32 = 64; // words of 64 predictions a predictor runs ahead, so that its table stays in the cache
const MATCH = memory.data(16 * 64 * 8, 16);
const SPOKE = memory.data(16 * 64 * 8, 16);
const PASTS = memory.data(16 * 4, 16);

/** Bytes of `tables` on bits: two u32 counts for each of 2^D contexts of predictor D, one after the other. */
export const MMC_BITS_TABLES: u32 = 131072 * 8;

/** On bits (n >= 3): counts looked up by the last D bits, the newest on top; 64 outcomes a word go to the race. */
export function mmcBits(S: usize, n: u32, tables: usize, out: usize): void {
  reset();
  memory.fill(tables, 0, MMC_BITS_TABLES);
  let entries: u32 = 0; // of D = 16, the only one whose 2^17 possible entries exceed the limit
  for (let D: u32 = 1; D <= DEPTHS; D++) store<u32>(PASTS + ((D - 1) << 2), 0);
  for (let base: u32 = 0; base < n; base += 64 * CHUNK) {
    const end = min(n, base + 64 * CHUNK);
    const words = (end - base + 63) >> 6;
    for (let D: u32 = 1; D <= DEPTHS; D++) {
      const table = tables + ((((1 as u32) << D) - 2) << 3);
      const drop = DEPTHS - D;
      let past = load<u32>(PASTS + ((D - 1) << 2)); // the last 16 bits, newest on top
      let i = base;
      const matchRow = MATCH + (D - 1) * (CHUNK << 3), spokeRow = SPOKE + (D - 1) * (CHUNK << 3);
      for (let w: u32 = 0; w < words; w++) {
        let m: u64 = 0, f: u64 = 0;
        const last = min(end, i + 64);
        let t: u64 = 0;
        if (i <= D) { // before it has seen D + 1 bits a predictor is silent, but remembers what came after its first D
          for (; i < last && i <= D; i++, t++) {
            const s = load<u8>(S + i) as u32;
            if (i == D) {
              store<u32>(table + ((past >> drop) << 3) + (s << 2), 1);
              if (D == DEPTHS) entries = 1;
            }
            past = (past >> 1) | (s << 15);
          }
        }
        if (D < DEPTHS) {
          for (; i < last; i++, t++) {
            const s = load<u8>(S + i) as u32;
            const at = table + ((past >> drop) << 3);
            const zeros = load<u32>(at), ones = load<u32>(at, 4);
            const known = ((zeros | ones) != 0) as u32;
            f |= (known as u64) << t;
            m |= ((known & ((((ones >= zeros) as u32) ^ s) ^ 1)) as u64) << t;
            store<u32>(at + (s << 2), (s ? ones : zeros) + 1);
            past = (past >> 1) | (s << 15);
          }
        } else {
          for (; i < last; i++, t++) {
            const s = load<u8>(S + i) as u32;
            const at = table + (past << 3);
            const zeros = load<u32>(at), ones = load<u32>(at, 4);
            const known = ((zeros | ones) != 0) as u32;
            f |= (known as u64) << t;
            m |= ((known & ((((ones >= zeros) as u32) ^ s) ^ 1)) as u64) << t;
            const count = s ? ones : zeros;
            if (count != 0) {
              store<u32>(at + (s << 2), count + 1);
            } else if (entries < MAX_ENTRIES) {
              store<u32>(at + (s << 2), 1);
              entries++;
            }
            past = (past >> 1) | (s << 15);
          }
        }
        store<u64>(matchRow + (w << 3), m);
        store<u64>(spokeRow + (w << 3), f);
      }
      store<u32>(PASTS + ((D - 1) << 2), past);
    }
    for (let w: usize = 0; w < words; w++) race(MATCH + (w << 3), SPOKE + (w << 3), CHUNK << 3, DEPTHS);
  }
  report(out);
}

// On symbols the contexts of predictor D hang in a trie: the context of D symbols is found from the one of D - 1 and the symbol before
// it. NIST's tool asks for a longer context only when the shorter one is known, so a context whose parent was refused is never met again.
// Per D two open-addressed tables of `slots` (a power of two): contexts {key u32, id u32, best u64}, pairs {key u32, count u32}.
const ENTRIES = memory.data(16 * 4, 16);
const NODES = memory.data(16 * 4, 16);

/** Bytes of `tables` for mmc() with `slots` slots a table. */
export function mmcTableBytes(slots: u32): u32 {
  return DEPTHS * slots * 24;
}

@inline function slotOf(key: u32, shift: u32): u32 {
  return (key * 0x9e3779b1) >> shift; // Knuth's multiplicative hashing, top bits
}

/** Slot of the context `key` (never 0) or of the free place where it belongs. */
@inline function contextSlot(table: usize, key: u32, mask: u32, shift: u32): usize {
  let h = slotOf(key, shift);
  while (true) {
    const at = table + ((h as usize) << 4);
    const k = load<u32>(at);
    if (k == key || k == 0) return at;
    h = (h + 1) & mask;
  }
}

@inline function pairSlot(table: usize, key: u32, mask: u32, shift: u32): usize {
  let h = slotOf(key, shift);
  while (true) {
    const at = table + ((h as usize) << 3);
    const k = load<u32>(at);
    if (k == key || k == 0) return at;
    h = (h + 1) & mask;
  }
}

// Puts (context, s) into the dictionary of D, count one more; `make` allows a new entry. True when a new one was made.
@inline function count(pairs: usize, context: usize, s: u32, make: bool, mask: u32, shift: u32): bool {
  const at = pairSlot(pairs, ((load<u32>(context, 4) << 8) | s) + 1, mask, shift);
  const c = load<u32>(at, 4);
  if (c == 0) {
    if (!make) return false;
    store<u32>(at, ((load<u32>(context, 4) << 8) | s) + 1);
  }
  store<u32>(at, c + 1, 4);
  const best = (((c + 1) as u64) << 8) | (s as u64); // the larger count, then the larger symbol
  if (best > load<u64>(context, 8)) store<u64>(context, best, 8);
  return c == 0;
}

/** On symbols (n >= 3, up to 8 bits). */
export function mmc(S: usize, n: u32, slots: u32, tables: usize, out: usize): void {
  reset();
  memory.fill(tables, 0, mmcTableBytes(slots));
  memory.fill(NODES, 0, 64);
  const mask = slots - 1, shift = clz(slots) + 1;
  const contextBytes: usize = (slots as usize) << 4, stride = slots * 24;
  // What came after the very first D symbols, remembered before any prediction (as the tool does; steps 4a of the first D symbols).
  for (let D: u32 = 1; D <= DEPTHS; D++) store<u32>(ENTRIES + ((D - 1) << 2), 0);

  for (let i: u32 = 1; i < n; i++) {
    const s = load<u8>(S + i) as u32;
    const speaker = winner;
    let parent: u32 = 0; // id of the context one shorter
    let known = true; // whether it is in the dictionary
    let reachable = true; // whether it hangs in the trie
    const deepest = min(i, DEPTHS);
    for (let D: u32 = 1; D <= deepest; D++) {
      const contexts = tables + (D - 1) * stride, pairs = contexts + contextBytes;
      const entriesAt = ENTRIES + ((D - 1) << 2);
      const entries = load<u32>(entriesAt);
      const first = i == D; // only remembered, not predicted
      let at: usize = 0;
      if (reachable) {
        const key = ((parent << 8) | (load<u8>(S + i - D) as u32)) + 1;
        at = contextSlot(contexts, key, mask, shift);
        const there = load<u32>(at) != 0;
        known = known && there;
        if (!there) {
          if (entries >= MAX_ENTRIES) { reachable = false; known = false; continue; }
          const node = load<u32>(NODES + ((D - 1) << 2));
          store<u32>(NODES + ((D - 1) << 2), node + 1);
          store<u32>(at, key);
          store<u32>(at, node, 4);
        }
        parent = load<u32>(at, 4);
        if (there && !first) {
          if (known) {
            if ((load<u64>(at, 8) & 255) == (s as u64)) {
              score(D - 1);
              if (D - 1 == speaker) hit();
            } else if (D - 1 == speaker) miss();
          }
        }
        if (count(pairs, at, s, entries < MAX_ENTRIES, mask, shift)) store<u32>(entriesAt, entries + 1);
      } else if (entries < MAX_ENTRIES) {
        store<u32>(entriesAt, entries + 1); // entered under a refused parent: counts against the limit, never met again
      }
    }
  }
  report(out);
}
