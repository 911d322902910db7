// SP 800-22 sections 2.13 (cumulative sums), 2.14 and 2.15 (random excursions and their variant): one walk for all.

// Result, i32: sup, inf, S_n, J, then visits to -9..9 (19), then nu_k(x) for x = -4..-1, 1..4 and k = 0..5 (48).
const RESULT = memory.data(4 * 71, 16);
const VISITS: usize = RESULT + 16;
const NU: usize = VISITS + 4 * 19;
// Visits of the running cycle to -4..4.
const CYCLE = memory.data(4 * 9, 16);

// A word moves the walk by at most 64, so from further than 73 away none of -9..9 is met inside it.
const FAR = 73;

function closeCycle(): void {
  for (let x = 0; x < 9; x++) {
    const k = min(load<u32>(CYCLE + (x << 2)), 5);
    store<u32>(CYCLE + (x << 2), 0);
    if (x == 4) continue;
    const at = NU + (((x < 4 ? x : x - 1) * 6 + k) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}

/** Walks S_k over all `n` bits; returns the address of the result. J counts an unfinished last cycle, as the standard does. */
export function walk(words: usize, n: u32): usize {
  memory.fill(RESULT, 0, 4 * 71);
  memory.fill(CYCLE, 0, 4 * 9);
  let S = 0, sup = 0, inf = 0, J = 0;
  for (let i: u32 = 0; i < n; i += 64) {
    const w = load<u64>(words + ((i as usize >> 6) << 3));
    const count: i32 = n - i < 64 ? ((n - i) as i32) : 64;
    const end = S + 2 * (popcnt<u64>(count == 64 ? w : w & ~(~(0 as u64) >>> (count as u64))) as i32) - count;
    // Most words can neither set a record nor come near zero.
    if (abs(S) > FAR && S + 64 <= sup && S - 64 >= inf) {
      S = end;
      continue;
    }
    if (abs(S) > FAR) {
      for (let j = 0; j < count; j++) {
        S += ((w >>> (63 - (j as u64))) as i32 & 1) * 2 - 1;
        sup = max(sup, S);
        inf = min(inf, S);
      }
      continue;
    }
    for (let j = 0; j < count; j++) {
      S += ((w >>> (63 - (j as u64))) as i32 & 1) * 2 - 1;
      sup = max(sup, S);
      inf = min(inf, S);
      if (S == 0) {
        J++;
        closeCycle();
      } else if (S >= -9 && S <= 9) {
        const at = VISITS + ((S + 9) << 2);
        store<u32>(at, load<u32>(at) + 1);
        if (S >= -4 && S <= 4) {
          const cell = CYCLE + ((S + 4) << 2);
          store<u32>(cell, load<u32>(cell) + 1);
        }
      }
    }
  }
  if (S != 0) {
    J++;
    closeCycle();
  }
  store<i32>(RESULT, sup);
  store<i32>(RESULT, inf, 4);
  store<i32>(RESULT, S, 8);
  store<i32>(RESULT, J, 12);
  return RESULT;
}
