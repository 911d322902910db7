// Section 6.3.7, multi most common in window: the mode of the last 63, 255, 1023 and 4095 symbols, latest on ties.
import { hit, miss, race, reset, score, winner } from './race';

const WINDOWS = memory.data<u32>([63, 255, 1023, 4095]);
const MATCH = memory.data(4 * 8, 16);
const SPOKE = memory.data(4 * 8, 16);
const ONES = memory.data(4 * 4, 16);

/** On bits the windows are odd, so the mode is a majority and ties do not exist: four running counts. `from` is a multiple of 64. */
export function mcwBits(S: usize, from: u32, to: u32): void {
  if (from == 0) {
    reset();
    memory.fill(ONES, 0, 16);
  }
  for (let base = from; base < to; base += 64) {
    const steps: u32 = min(to - base, 64);
    for (let j: usize = 0; j < 4; j++) {
      const w = load<u32>(WINDOWS + (j << 2));
      let ones = load<u32>(ONES + (j << 2));
      let m: u64 = 0, spoke: u64 = 0;
      if (base >= w) {
        const half = w >> 1;
        for (let t: u32 = 0; t < steps; t++) {
          const s = load<u8>(S + base + t) as u32;
          m |= ((((ones > half) as u32) ^ s ^ 1) as u64) << (t as u64);
          ones += s - (load<u8>(S + base + t - w) as u32);
        }
        spoke = steps == 64 ? -1 : ((1 as u64) << (steps as u64)) - 1;
      } else {
        for (let t: u32 = 0; t < steps; t++) {
          const i = base + t, s = load<u8>(S + i) as u32;
          if (i >= w) {
            spoke |= (1 as u64) << (t as u64);
            m |= ((((ones > (w >> 1)) as u32) ^ s ^ 1) as u64) << (t as u64);
            ones -= load<u8>(S + i - w) as u32;
          }
          ones += s;
        }
      }
      store<u32>(ONES + (j << 2), ones);
      store<u64>(MATCH + (j << 3), m);
      store<u64>(SPOKE + (j << 3), spoke);
    }
    race(MATCH, SPOKE, 8, 4);
  }
}

const COUNT = memory.data(4 * 256 * 4, 16);
const SEEN = memory.data(256 * 4, 16); // where a symbol was last seen, plus one; the same for all windows
const MODE = memory.data(4 * 4, 16);
const PEAK = memory.data(4 * 4, 16); // count of the mode
const OTHERS = memory.data(4 * 4, 16); // no other symbol's count is above this

/** On k symbols. */
export function mcw(S: usize, k: u32, from: u32, to: u32): void {
  if (from == 0) {
    reset();
    memory.fill(COUNT, 0, 4096);
    memory.fill(SEEN, 0, 1024);
    memory.fill(PEAK, 0, 16);
    memory.fill(OTHERS, 0, 16);
  }
  for (let i = from; i < to; i++) {
    const s = load<u8>(S + i) as u32;
    if (i >= 63) {
      if (load<u32>(MODE + ((winner as usize) << 2)) == s) hit(); else miss();
      for (let j: u32 = 0; j < 4; j++) {
        if (i >= load<u32>(WINDOWS + ((j as usize) << 2)) && load<u32>(MODE + ((j as usize) << 2)) == s) score(j);
      }
    }
    store<u32>(SEEN + (s << 2), i + 1);
    for (let j: usize = 0; j < 4; j++) {
      const w = load<u32>(WINDOWS + (j << 2));
      const counts = COUNT + (j << 10);
      const c = load<u32>(counts + (s << 2)) + 1;
      store<u32>(counts + (s << 2), c);
      if (i >= w) {
        const gone = load<u8>(S + i - w) as u32;
        store<u32>(counts + (gone << 2), load<u32>(counts + (gone << 2)) - 1);
        if (gone == s) { // counts stand as they were, and s, if the mode, stays it: it is now also the latest
          if (c - 1 == load<u32>(PEAK + (j << 2))) {
            if (s != load<u32>(MODE + (j << 2))) store<u32>(OTHERS + (j << 2), c - 1);
            store<u32>(MODE + (j << 2), s);
          }
          continue;
        }
        if (gone == load<u32>(MODE + (j << 2))) { // the mode lost one
          const peak = load<u32>(PEAK + (j << 2)) - 1;
          const others = max(load<u32>(OTHERS + (j << 2)), c);
          store<u32>(OTHERS + (j << 2), others);
          if (peak > others) store<u32>(PEAK + (j << 2), peak);
          else rescan(j, counts, k);
          continue;
        }
      }
      if (c >= load<u32>(PEAK + (j << 2))) {
        if (s != load<u32>(MODE + (j << 2))) store<u32>(OTHERS + (j << 2), load<u32>(PEAK + (j << 2)));
        store<u32>(PEAK + (j << 2), c);
        store<u32>(MODE + (j << 2), s);
      } else if (c > load<u32>(OTHERS + (j << 2))) store<u32>(OTHERS + (j << 2), c);
    }
  }
}

// The highest count, the latest seen among equals, and the highest of the rest.
function rescan(j: usize, counts: usize, k: u32): void {
  let peak: u32 = 0, mode: u32 = 0, seen: u32 = 0, others: u32 = 0;
  for (let y: u32 = 0; y < k; y++) {
    const c = load<u32>(counts + (y << 2));
    if (c < peak) { others = max(others, c); continue; }
    const at = load<u32>(SEEN + (y << 2));
    if (c == peak) others = c;
    if (c > peak || at > seen) {
      others = peak;
      peak = c; mode = y; seen = at;
    }
  }
  store<u32>(PEAK + (j << 2), peak);
  store<u32>(MODE + (j << 2), mode);
  store<u32>(OTHERS + (j << 2), others);
}
