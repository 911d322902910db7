// Counts behind the entropic statistics of SP 800-90B sections 6.3.2 to 6.3.4; S is one bit a byte.

/** Section 6.3.2 step 1-4: out[0] = collisions found after two bits, out[1] = after three. */
export function collision(S: usize, n: u32, out: usize): void {
  let i: u32 = 0, twos: u32 = 0, threes: u32 = 0;
  while (i + 1 < n) {
    if (load<u8>(S + i) == load<u8>(S + i + 1)) { twos++; i += 2; }
    else if (i + 2 < n) { threes++; i += 3; }
    else break;
  }
  store<u32>(out, twos);
  store<u32>(out, threes, 4);
}

/** Section 6.3.3 step 1-2: out[2 a + b] = number of places where bit a is followed by bit b. */
export function transitions(S: usize, n: u32, out: usize): void {
  let ones: u32 = 0, both: u32 = 0; // ones among S[0..n-2]; places with 1 followed by 1
  for (let i: u32 = 0; i + 1 < n; i++) {
    const a = load<u8>(S + i) as u32;
    ones += a;
    both += a & (load<u8>(S + i + 1) as u32);
  }
  const after = ones - load<u8>(S) + load<u8>(S + n - 1); // ones among S[1..n-1]
  store<u32>(out, n - 1 - ones - (after - both)); // 00
  store<u32>(out, after - both, 4); // 01
  store<u32>(out, ones - both, 8); // 10
  store<u32>(out, both, 12); // 11
}

const LAST = memory.data(64 * 4, 16);

/**
 * Section 6.3.4 step 1-4: hist[D] = number of test blocks (6 bits each, from block d on) whose value was last seen D blocks ago, or D
 * = their own index when it never was. `hist` has blocks + 1 zeroed u32.
 */
export function compressionDistances(S: usize, blocks: u32, d: u32, hist: usize): void {
  memory.fill(LAST, 0, 256);
  for (let i: u32 = 0; i < blocks; i++) {
    const s = S + (i as usize) * 6;
    const block = (load<u8>(s) << 5) | (load<u8>(s, 1) << 4) | (load<u8>(s, 2) << 3) | (load<u8>(s, 3) << 2) | (load<u8>(s, 4) << 1) | load<u8>(s, 5);
    const last = LAST + ((block as usize) << 2);
    if (i >= d) {
      const at = hist + (((i + 1 - load<u32>(last)) as usize) << 2);
      store<u32>(at, load<u32>(at) + 1);
    }
    store<u32>(last, i + 1);
  }
}
