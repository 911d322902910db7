// 64-bit groups of the stream that came before. Three memories of 2^14 groups: of all groups, of one in 64, of one in 4,096, chosen by a hash of
// the group, so that a group that comes again is chosen again. A memory holds different groups only, so the next one is among its `held`
// with probability held / 2^64 exactly, given the past.
//
// State:  0 group so far (u64)  8 its bits (u32)  16 held, three u32  32 slots taken, 3 x 2^14 bits  then the slots, 3 x 2^14 u64
const SLOTS: usize = 1 << 14;
const TAKEN: usize = 32;
const TABLES: usize = TAKEN + 3 * (SLOTS >> 3);

export function againSize(): u32 {
  return (TABLES + 3 * SLOTS * 8) as u32;
}

/** One more word. `counts`: groups, then for each memory: hits, and the sum over hits of ln(2^64 / held). */
// @ts-ignore: decorator
@inline
export function again(state: usize, word: u64, bits: u32, counts: usize): void {
  if (bits == 64) return group(state, word, counts);
  const have = load<u32>(state, 8);
  const whole = load<u64>(state) | (word << (have as u64));
  if (have + bits < 64) {
    store<u64>(state, whole);
    store<u32>(state, have + bits, 8);
    return;
  }
  group(state, whole, counts);
  store<u64>(state, 0);
  store<u32>(state, 0, 8);
}

function group(state: usize, x: u64, counts: usize): void {
  store<f64>(counts, load<f64>(counts) + 1);
  let h = x * 0x9e3779b97f4a7c15;
  h = (h ^ (h >> 32)) * 0xd6e8feb86659fd93;
  look(state, 0, x, h, counts);
  if (h & 63) return;
  look(state, 1, x, h, counts);
  if (h & 4095) return;
  look(state, 2, x, h, counts);
}

// @ts-ignore: decorator
@inline
function look(state: usize, level: usize, x: u64, h: u64, counts: usize): void {
  const slot = (h >> 50) as usize;
  const at = state + TABLES + ((level << 14) + slot) * 8;
  const old = load<u64>(at);
  const byte = state + TAKEN + (level << 11) + (slot >> 3);
  const bit = (1 as u32) << ((slot & 7) as u32);
  const taken = load<u8>(byte) as u32;
  if (taken & bit) {
    if (old != x) {
      store<u64>(at, x);
      return;
    }
    const to = counts + 8 + (level << 4);
    store<f64>(to, load<f64>(to) + 1);
    const held = load<u32>(state + (level << 2), 16) as f64;
    store<f64>(to, load<f64>(to, 8) + NativeMath.log(18446744073709551616.0 / held), 8);
    return;
  }
  store<u8>(byte, (taken | bit) as u8);
  store<u64>(at, x);
  store<u32>(state + (level << 2), load<u32>(state + (level << 2), 16) + 1, 16);
}
