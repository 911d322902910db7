// Section 6.3.10, LZ78Y: contexts of 1 … 16 symbols, the longest first, share one dictionary of 65,536; the context whose best follower
// was seen most often speaks, the longer one on ties, within a context the larger symbol.

const B: u32 = 16;
const MAX_DICTIONARY: u32 = 65536; // section 6.3.10 step 1, maxDictionarySize

let C: u32 = 0, run: u32 = 0, longest: u32 = 0, dictionary: u32 = 0;

/** C and the longest run of the last lz78yBits() or lz78y(). */
export function lz78yResult(out: usize): void {
  store<u32>(out, C);
  store<u32>(out, longest, 4);
}

@inline function outcome(right: bool): void {
  if (right) {
    C++;
    if (++run > longest) longest = run;
  } else run = 0;
}

/** Bytes of `tables` on bits. */
export const LZ78Y_BITS_TABLES: u32 = 131072 * 8;

/** On bits (18 or more): two u32 counts for each context, contexts looked up by the last j bits, the newest on top. */
export function lz78yBits(S: usize, tables: usize, from: u32, to: u32): void {
  let i = from;
  if (from == 0) {
    memory.fill(tables, 0, LZ78Y_BITS_TABLES);
    C = 0; run = 0; longest = 0;
    const past = lastBits(S, B), s = load<u8>(S + B) as usize;
    for (let j: u32 = 1; j <= B; j++) store<u32>(tables + ((((1 as u32) << j) - 2 + (past >> (B - j))) << 3) + (s << 2), 1);
    dictionary = B;
    i = B + 1;
  }
  let past = lastBits(S, i);
  for (; i < to && dictionary < MAX_DICTIONARY; i++) { // the dictionary still takes contexts in
    const s = load<u8>(S + i) as u32;
    let most: u32 = 0, said: u32 = 2;
    for (let j = B; j > 0; j--) {
      const at = tables + ((((1 as u32) << j) - 2 + (past >> (B - j))) << 3);
      const zeros = load<u32>(at), ones = load<u32>(at, 4);
      const c = max(zeros, ones);
      if (c != 0) {
        if (c > most) { most = c; said = (ones >= zeros) as u32; }
        store<u32>(at + (s << 2), (s ? ones : zeros) + 1);
      } else if (dictionary < MAX_DICTIONARY) {
        store<u32>(at + (s << 2), 1);
        dictionary++;
      }
    }
    outcome(said == s);
    past = (past >> 1) | (s << 15);
  }
  for (; i < to; i++) { // full: what is there grows, nothing is added
    const s = load<u8>(S + i) as u32;
    const add = (s << 5) as u64;
    let most: u32 = 1, said: u32 = 2;
    let at = tables;
    // Short contexts first: they are the commonest, so that hardly any later one takes the word (a longer one does on ties).
    for (let j: u32 = 1; j <= B; j++) {
      const here = at + ((past >> (B - j)) << 3);
      const counts = load<u64>(here);
      const c = max(counts as u32, (counts >> 32) as u32);
      if (c >= most) { most = c; said = ((counts >> 32) as u32 >= (counts as u32)) as u32; }
      store<u64>(here, counts + (((counts != 0) as u64) << add));
      at += (1 as usize) << (j + 3);
    }
    outcome(said == s);
    past = (past >> 1) | (s << 15);
  }
}

// The 16 bits before place i, newest on top.
function lastBits(S: usize, i: u32): u32 {
  let past: u32 = 0;
  for (let j: u32 = 0; j < B; j++) past |= (load<u8>(S + i - B + j) as u32) << j;
  return past;
}

// On symbols: a trie of contexts as in mmc.ts, in one table {key u32, id u32} of 2^18 slots; ids are global. A context whose longer forms
// were taken in but which was refused itself (the dictionary filled up between the two) stays in the trie as a bare joint.
const CONTEXT_SLOTS: u32 = 262144;
const NODES_MAX: u32 = MAX_DICTIONARY + 16;
const PATH = memory.data(17 * 4, 16);

let place: u32 = 0, nodes: u32 = 0, pairsUsed: u32 = 0;

/** Bytes of `contexts` (slots, then the best follower of every node, then whether it is in the dictionary). */
export const LZ78Y_CONTEXTS: u32 = CONTEXT_SLOTS * 8 + NODES_MAX * 9;

@inline function slotOf(key: u32, shift: u32): u32 {
  return (key * 0x9e3779b1) >> shift;
}

@inline function slot(table: usize, key: u32, slots: u32): usize {
  const shift = clz(slots) + 1, mask = slots - 1;
  let h = slotOf(key, shift);
  while (true) {
    const at = table + ((h as usize) << 3);
    const k = load<u32>(at);
    if (k == key || k == 0) return at;
    h = (h + 1) & mask;
  }
}

@inline function follow(contexts: usize, pairs: usize, slots: u32, node: u32, s: u32): void {
  const key = ((node << 8) | s) + 1;
  const at = slot(pairs, key, slots);
  const c = load<u32>(at, 4) + 1;
  if (c == 1) { store<u32>(at, key); pairsUsed++; }
  store<u32>(at, c, 4);
  const bestAt = contexts + CONTEXT_SLOTS * 8 + (node << 3);
  const best = ((c as u64) << 8) | (s as u64);
  if (best > load<u64>(bestAt)) store<u64>(bestAt, best);
}

/** Clears the state of lz78y() (pairs too: `slots` slots of 8 bytes). */
export function lz78yStart(contexts: usize, pairs: usize, slots: u32): void {
  memory.fill(contexts, 0, LZ78Y_CONTEXTS);
  memory.fill(pairs, 0, (slots as usize) << 3);
  C = 0; run = 0; longest = 0; dictionary = 0;
  place = B; nodes = 0; pairsUsed = 0;
}

/** Moves the pairs into a larger, zeroed table. */
export function lz78yRehash(from: usize, slots: u32, to: usize, larger: u32): void {
  for (let h: u32 = 0; h < slots; h++) {
    const entry = load<u64>(from + ((h as usize) << 3));
    if (entry != 0) store<u64>(slot(to, entry as u32, larger), entry);
  }
}

/**
 * On symbols (18 or more), up to place `to`. Returns 1 there, 0 when `pairs` is two thirds full and wants lz78yRehash() before it goes on.
 */
export function lz78y(S: usize, contexts: usize, pairs: usize, slots: u32, to: u32): u32 {
  const inside = contexts + CONTEXT_SLOTS * 8 + NODES_MAX * 8;
  const limit = (slots / 3) * 2 - 16;
  for (; place < to; place++) {
    if (pairsUsed > limit) return 0;
    const i = place, s = load<u8>(S + i) as u32;
    // Down the trie, the shortest context first: known nodes to PATH.
    let depth: u32 = 0, parent: u32 = 0;
    let best: u64 = 0;
    while (depth < B) {
      const at = slot(contexts, ((parent << 8) | (load<u8>(S + i - 1 - depth) as u32)) + 1, CONTEXT_SLOTS);
      if (load<u32>(at) == 0) break;
      const node = load<u32>(at, 4);
      depth++;
      parent = node;
      store<u32>(PATH + (depth << 2), node);
      if (load<u8>(inside + node - 1)) {
        const b = load<u64>(contexts + CONTEXT_SLOTS * 8 + (node << 3));
        if ((b >> 8) >= (best >> 8)) best = b; // the longer context wins ties
      }
    }
    if (i > B) outcome(best != 0 && ((best as u32) & 255) == s);
    for (let j: u32 = 1; j <= depth; j++) {
      const node = load<u32>(PATH + (j << 2));
      if (load<u8>(inside + node - 1)) follow(contexts, pairs, slots, node, s);
    }
    if (depth < B && dictionary < MAX_DICTIONARY) { // the longest contexts go in first
      const room = MAX_DICTIONARY - dictionary;
      for (let j = depth + 1; j <= B; j++) {
        const key = ((parent << 8) | (load<u8>(S + i - j) as u32)) + 1;
        const at = slot(contexts, key, CONTEXT_SLOTS);
        const node = ++nodes;
        store<u32>(at, key);
        store<u32>(at, node, 4);
        parent = node;
        if (B - j < room) {
          store<u8>(inside + node - 1, 1);
          dictionary++;
          follow(contexts, pairs, slots, node, s);
        }
      }
    }
  }
  return 1;
}
