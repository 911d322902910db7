// Runs of values that came before, up to sign: a rolling hash of `c` consecutive magnitudes, looked up among the latest ones and among a
// sample of all earlier ones that its own hash chooses (so that a repeat chooses the same ones again, however far back).
//
// State, in 64-bit words:
//   0 hash  1 values so far  2 c  3 sampling mask  4 entries in the sample  5 distance of the last match  6 place of the last match
//   7 place of the first repeat found, 0 = none  8 its distance  9 B^c  10 ... 10 + 63 ring of the last values' mixes
//   RECENT * (hash, place)   SAMPLE * (hash, place), open addressing, hash 0 = free
const RING: usize = 64;
const RECENT: usize = 4096;
const SAMPLE: usize = 8192;
const MOST: usize = 4096; // entries of the sample before it is thinned by half
const B: u64 = 0x9e3779b97f4a7c15;

const ringAt: usize = 80;
const recentAt: usize = ringAt + RING * 8;
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
  store<u64>(state, c, 16);
  let power: u64 = 1;
  for (let i: u32 = 0; i < c; i++) power *= B;
  store<u64>(state, power, 72);
}

/** Takes `n` values of `width` bytes (4 or 8, sign in the top bit); the place (1 is the first value) where a repeat was first certain, or 0. */
export function repeats(state: usize, values: usize, n: u32, width: u32): f64 {
  let hash = load<u64>(state);
  let t = load<u64>(state, 8);
  const c = load<u64>(state, 16);
  const power = load<u64>(state, 72);
  let lastDistance = load<u64>(state, 40);
  let lastPlace = load<u64>(state, 48);
  for (let i: u32 = 0; i < n; i++) {
    const bits: u64 =
      width == 8
        ? load<u64>(values + ((i as usize) << 3)) << 1
        : (load<u32>(values + ((i as usize) << 2)) << 1) as u64;
    const mixed = mix(bits + 1);
    const slot = state + ringAt + ((t as usize & (RING - 1)) << 3);
    const oldest = state + ringAt + (((t - c) as usize & (RING - 1)) << 3);
    hash = hash * B + mixed - (t >= c ? load<u64>(oldest) * power : 0);
    store<u64>(slot, mixed);
    t++;
    if (t < c) continue;
    const key = mix(hash) | 1;
    let place = lookRecent(state, key, t);
    if (!place) place = lookSample(state, key, t);
    if (place) {
      // One hash of 64 bits may agree by chance; two at the same distance do not.
      const distance = t - place;
      if (distance == lastDistance && t != lastPlace && load<u64>(state, 56) == 0) {
        store<u64>(state, t, 56);
        store<u64>(state, distance, 64);
      }
      lastDistance = distance;
      lastPlace = t;
    }
  }
  store<u64>(state, hash);
  store<u64>(state, t, 8);
  store<u64>(state, lastDistance, 40);
  store<u64>(state, lastPlace, 48);
  return load<u64>(state, 56) as f64;
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
  if ((key >> 32) & load<u64>(state, 24)) return 0;
  let at = slotOf(state, key);
  for (; load<u64>(at); at = nextSlot(state, at)) if (load<u64>(at) == key) return load<u64>(at, 8);
  store<u64>(at, key);
  store<u64>(at, t, 8);
  const entries = load<u64>(state, 32) + 1;
  store<u64>(state, entries, 32);
  if (entries >= (MOST as u64)) thin(state);
  return 0;
}

// Keeps the half of the sample whose next hash bit is 0.
function thin(state: usize): void {
  const mask = (load<u64>(state, 24) << 1) | 1;
  store<u64>(state, mask, 24);
  const from = state + sampleAt;
  let kept: usize = 0;
  for (let i: usize = 0; i < SAMPLE; i++) {
    const key = load<u64>(from + (i << 4));
    if (key == 0 || (key >> 32) & mask) continue;
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
  store<u64>(state, kept as u64, 32);
}

// @ts-ignore: decorator
@inline
function slotOf(state: usize, key: u64): usize {
  return state + sampleAt + (((key >> 14) as usize & (SAMPLE - 1)) << 4);
}

// @ts-ignore: decorator
@inline
function nextSlot(state: usize, at: usize): usize {
  return at + 16 == state + sampleAt + (SAMPLE << 4) ? state + sampleAt : at + 16;
}

// Finalizer of SplitMix64 (Steele, Lea and Flood 2014).
// @ts-ignore: decorator
@inline
function mix(x: u64): u64 {
  x ^= x >> 30;
  x *= 0xbf58476d1ce4e5b9;
  x ^= x >> 27;
  x *= 0x94d049bb133111eb;
  return x ^ (x >> 31);
}
