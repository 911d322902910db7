// The statistics of the permutation tests, SP 800-90B sections 5.1.1 to 5.1.10; compression (5.1.11) is in bzip2.ts.

/** Section 5.1.1: the largest distance of a running sum from its mean course. */
export function excursion(R: usize, n: u32, mean: f64): f64 {
  let sum: f64 = 0, most: f64 = 0;
  for (let i: u32 = 0; i < n; i++) {
    sum += load<u8>(R + i) as f64;
    most = max(most, abs(sum - ((i + 1) as f64) * mean));
  }
  return most;
}

/** Sections 5.1.2 to 5.1.4: out = number of directional runs, the longest, the larger of increases (or stays) and decreases. */
export function directional(S: usize, n: u32, out: usize): void {
  let runs: u32 = n > 1 ? 1 : 0, run: u32 = 1, longest: u32 = 0, rises: u32 = 0, last: u32 = 2;
  for (let i: u32 = 0; i + 1 < n; i++) {
    const up = (load<u8>(S + i) <= load<u8>(S + i + 1)) as u32;
    rises += up;
    if (i > 0) {
      if (up == last) run++;
      else { runs++; longest = max(longest, run); run = 1; }
    }
    last = up;
  }
  store<u32>(out, runs);
  store<u32>(out, max(longest, run), 4);
  store<u32>(out, max(rises, n - 1 - rises), 8);
}

/** Sections 5.1.5 and 5.1.6: out = number of runs on one side of the median, the longest; `floor` is the median rounded up. */
export function aroundMedian(S: usize, n: u32, floor: u32, out: usize): void {
  let runs: u32 = 1, run: u32 = 1, longest: u32 = 0, last = (load<u8>(S) as u32) >= floor;
  for (let i: u32 = 1; i < n; i++) {
    const high = (load<u8>(S + i) as u32) >= floor;
    if (high == last) run++;
    else { runs++; longest = max(longest, run); run = 1; }
    last = high;
  }
  store<u32>(out, runs);
  store<u32>(out, max(longest, run), 4);
}

const SEEN = memory.data(256 * 4, 16);

/** Sections 5.1.7 and 5.1.8: out = number of collisions, symbols read up to the last, the longest wait. */
export function collisions(S: usize, n: u32, out: usize): void {
  memory.fill(SEEN, 0, 1024);
  let found: u32 = 0, read: u32 = 0, longest: u32 = 0, start: u32 = 0;
  for (let i: u32 = 0; i < n; i++) {
    const at = SEEN + ((load<u8>(S + i) as usize) << 2);
    if (load<u32>(at) > start) { // seen since the last collision (places are stored plus one)
      found++;
      read = i + 1;
      longest = max(longest, i + 1 - start);
      start = i + 1;
    } else store<u32>(at, i + 1);
  }
  store<u32>(out, found);
  store<u32>(out, read, 4);
  store<u32>(out, longest, 8);
}

/** Section 5.1.9: equal symbols p places apart. */
export function periodicity(S: usize, n: u32, p: u32): u32 {
  if (n <= p) return 0;
  const m = n - p;
  let T: u32 = 0, i: u32 = 0;
  for (; i + 16 <= m; i += 16) T += popcnt(i8x16.bitmask(i8x16.eq(v128.load(S + i), v128.load(S + i + p)))) as u32;
  for (; i < m; i++) T += (load<u8>(S + i) == load<u8>(S + i + p)) as u32;
  return T;
}

/** Section 5.1.10: sum of products p places apart. */
export function covariance(S: usize, n: u32, p: u32): f64 {
  if (n <= p) return 0;
  const m = n - p;
  let T: u64 = 0, i: u32 = 0;
  while (i + 16 <= m) {
    // A lane takes two products (below 2^17) a step: 8192 steps stay below 2^31.
    let lanes = i32x4.splat(0);
    const stop = min(m & ~15, i + 16 * 8192);
    for (; i < stop; i += 16) {
      const a = v128.load(S + i), b = v128.load(S + i + p);
      const low = i16x8.extmul_low_i8x16_u(a, b), high = i16x8.extmul_high_i8x16_u(a, b);
      lanes = i32x4.add(lanes, i32x4.add(i32x4.extadd_pairwise_i16x8_u(low), i32x4.extadd_pairwise_i16x8_u(high)));
    }
    T += (i32x4.extract_lane(lanes, 0) as u32 as u64) + (i32x4.extract_lane(lanes, 1) as u32 as u64) + (i32x4.extract_lane(lanes, 2) as u32 as u64) + (i32x4.extract_lane(lanes, 3) as u32 as u64);
  }
  for (; i < m; i++) T += (load<u8>(S + i) as u64) * (load<u8>(S + i + p) as u64);
  return T as f64;
}

/** Section 5.1, conversions I (ones in every 8 bits) and II (every 8 bits as a number, first bit most significant); the last may be short. */
export function conversions(S: usize, n: u32, one: usize, two: usize): void {
  for (let i: u32 = 0, j: usize = 0; i < n; i += 8, j++) {
    let sum: u32 = 0, value: u32 = 0;
    const size = min(n - i, 8);
    for (let t: u32 = 0; t < size; t++) {
      const s = load<u8>(S + i + t) as u32;
      sum += s;
      value |= s << (7 - t);
    }
    store<u8>(one + j, sum);
    store<u8>(two + j, value);
  }
}

/** Section 5.1.11: the samples as decimal numbers with spaces between them; returns the length. */
export function decimals(R: usize, n: u32, text: usize): u32 {
  let at = text;
  for (let i: u32 = 0; i < n; i++) {
    const v = load<u8>(R + i) as u32;
    if (i > 0) store<u8>(at++, 0x20);
    if (v >= 100) store<u8>(at++, 0x30 + v / 100);
    if (v >= 10) store<u8>(at++, 0x30 + (v / 10) % 10);
    store<u8>(at++, 0x30 + v % 10);
  }
  return (at - text) as u32;
}
