// Runs of values that came before, up to sign: the hash of `c` consecutive magnitudes, looked up among the latest ones and among a sample
// of all earlier ones. What is looked up and kept is chosen by the values themselves, so that a repeat chooses the same ones again.
//
// State, in 64-bit words:
//   0 values so far  1 c  2 sampling mask  3 entries in the sample  4 distance of the last match
//   5 place of the first repeat found, 0 = none  6 its distance  8 … the last 63 magnitudes
//   RECENT * (hash, place)   SAMPLE * (hash, place), open addressing, hash 0 = free
const EARLIER: usize = 63;
const RECENT: usize = 4096; // one run in eight: some 32,000 values
const SAMPLE: usize = 8192;
const MOST: usize = 4096; // entries of the sample before it is thinned by half
const B: u64 = 0x9e3779b97f4a7c15;
const ALL_UNTIL: u64 = 4096;
const EVERY: u64 = 1023;
const ALL_FOR: u64 = 128;

const earlierAt: usize = 64;
const recentAt: usize = earlierAt + EARLIER * 8 + 8;
const sampleAt: usize = recentAt + RECENT * 16;
const size: usize = sampleAt + SAMPLE * 16;
const spareAt: usize = size; // room to thin the sample in; no part of the state

/** Bytes of a state. */
export function repeatsSize(): u32 {
  return size as u32;
}

/** Bytes of room that `repeats` needs behind the state. */
export function repeatsSpare(): u32 {
  return (MOST * 16) as u32;
}

/** An empty state for runs of `c` values, 63 at most. */
export function repeatsInit(state: usize, c: u32): void {
  memory.fill(state, 0, size);
  store<u64>(state, c, 8);
}

/** Takes `n` values of `width` bytes (4 or 8, sign in the top bit); the place (1 is the first value) where a repeat was first certain, or 0. */
export function repeats(state: usize, values: usize, n: u32, width: u32): f64 {
  let t = load<u64>(state);
  const c = load<u32>(state, 8);
  for (let i: u32 = 0; i < n; i++) {
    const bits = magnitude(values, i, width);
    t++;
    // Runs are looked up where their last value says so, one in eight; all of them at first and for a while now and then, since a short
    // cycle has few values, and each may say no.
    if ((bits + 1) * B >> 61 && t > ALL_UNTIL && (t & EVERY) >= ALL_FOR) continue;
    if (t < (c as u64)) continue;
    let hash: u64 = 0;
    for (let back: u32 = 0; back < c; back++) {
      const earlier =
        back <= i ? magnitude(values, i - back, width) : load<u64>(state + earlierAt + (((back - i - 1) as usize) << 3));
      hash = hash * B + mix(earlier + 1);
    }
    const key = hash | 1;
    let place = lookRecent(state, key, t);
    if (!place) place = lookSample(state, key, t);
    if (place) {
      // One hash of 64 bits may agree by chance; two at the same distance do not.
      const distance = t - place;
      if (distance == load<u64>(state, 32) && load<u64>(state, 40) == 0) {
        store<u64>(state, t, 40);
        store<u64>(state, distance, 48);
      }
      store<u64>(state, distance, 32);
    }
  }
  store<u64>(state, t);
  remember(state, values, n, width);
  return load<u64>(state, 40) as f64;
}

// @ts-ignore: decorator
@inline
function magnitude(values: usize, i: u32, width: u32): u64 {
  return width == 8
    ? load<u64>(values + ((i as usize) << 3)) << 1
    : ((load<u32>(values + ((i as usize) << 2)) << 1) as u64);
}

// The last EARLIER values, the latest first, for the runs that begin before the next call.
function remember(state: usize, values: usize, n: u32, width: u32): void {
  const at = state + earlierAt;
  const fresh = min(n, EARLIER as u32);
  memory.copy(at + ((fresh as usize) << 3), at, (EARLIER - (fresh as usize)) << 3);
  for (let back: u32 = 0; back < fresh; back++) {
    store<u64>(at + ((back as usize) << 3), magnitude(values, n - 1 - back, width));
  }
}

// Place of the latest run with this key among recent ones, 0 if none; the present one takes its slot.
// @ts-ignore: decorator
@inline
function lookRecent(state: usize, key: u64, t: u64): u64 {
  const at = state + recentAt + (((key >> 1) as usize & (RECENT - 1)) << 4);
  const place = load<u64>(at) == key ? load<u64>(at, 8) : 0;
  store<u64>(at, key);
  store<u64>(at, t, 8);
  return place;
}

// Place of the first run with this key in the sample, 0 if none; then it is put there, if the sample wants it.
function lookSample(state: usize, key: u64, t: u64): u64 {
  if ((key >> 20) & load<u64>(state, 16)) return 0;
  let at = slotOf(state, key);
  for (; load<u64>(at); at = nextSlot(state, at)) if (load<u64>(at) == key) return load<u64>(at, 8);
  store<u64>(at, key);
  store<u64>(at, t, 8);
  const entries = load<u64>(state, 24) + 1;
  store<u64>(state, entries, 24);
  if (entries >= (MOST as u64)) thin(state);
  return 0;
}

// Keeps the half of the sample whose next hash bit is 0.
function thin(state: usize): void {
  const mask = (load<u64>(state, 16) << 1) | 1;
  store<u64>(state, mask, 16);
  const from = state + sampleAt;
  let kept: usize = 0;
  for (let i: usize = 0; i < SAMPLE; i++) {
    const key = load<u64>(from + (i << 4));
    if (key == 0 || (key >> 20) & mask) continue;
    store<u64>(state + spareAt + (kept << 4), key);
    store<u64>(state + spareAt + (kept << 4), load<u64>(from + (i << 4), 8), 8);
    kept++;
  }
  memory.fill(from, 0, SAMPLE << 4);
  for (let i: usize = 0; i < kept; i++) {
    const key = load<u64>(state + spareAt + (i << 4));
    let at = slotOf(state, key);
    while (load<u64>(at)) at = nextSlot(state, at);
    store<u64>(at, key);
    store<u64>(at, load<u64>(state + spareAt + (i << 4), 8), 8);
  }
  store<u64>(state, kept as u64, 24);
}

// @ts-ignore: decorator
@inline
function slotOf(state: usize, key: u64): usize {
  return state + sampleAt + (((key >> 1) as usize & (SAMPLE - 1)) << 4);
}

// @ts-ignore: decorator
@inline
function nextSlot(state: usize, at: usize): usize {
  return at + 16 == state + sampleAt + (SAMPLE << 4) ? state + sampleAt : at + 16;
}

// @ts-ignore: decorator
@inline
function mix(x: u64): u64 {
  x *= 0xbf58476d1ce4e5b9;
  x ^= x >> 32;
  x *= 0x94d049bb133111eb;
  return x ^ (x >> 29);
}
