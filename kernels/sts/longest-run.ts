// SP 800-22 section 2.4: longest run of ones in a block.
import { head, window } from './words';

/** Length of the longest run of ones inside one word: how often x & (x << 1) can be taken. */
function inner(x: u64, atLeast: i32): i32 {
  // Only runs longer than `atLeast` matter: thin the word by `atLeast` first, doubling.
  let have = 1;
  while (have * 2 <= atLeast && x) {
    x &= x << (have as u64);
    have *= 2;
  }
  if (have < atLeast && x) {
    x &= x << ((atLeast - have) as u64);
    have = atLeast;
  }
  if (!x) return 0;
  let length = have - 1;
  while (x) {
    x &= x << 1;
    length++;
  }
  return length;
}

/** Longest run of ones in the `count` bits from bit `from`. */
export function longestRun(words: usize, from: u32, count: u32): u32 {
  let longest = 0;
  let open = 0; // ones at the end of what was read
  while (count) {
    const take: u32 = count < 64 ? count : 64;
    const x = window(words, from) & head(take);
    const lead = clz<u64>(~x) as i32;
    if (lead >= (take as i32)) {
      open += take as i32;
    } else {
      longest = max(longest, open + lead);
      longest = max(longest, inner(x, longest));
      open = ctz<u64>(~(x >>> ((64 - take) as u64))) as i32;
    }
    from += take;
    count -= take;
  }
  return max(longest, open) as u32;
}

/** nu_0..nu_K at `nu` (u32): blocks whose longest run is <= V0, V0 + 1, …, >= V0 + K. */
export function longestRunClasses(words: usize, n: u32, M: u32, V0: u32, K: u32, nu: usize): void {
  memory.fill(nu, 0, ((K + 1) as usize) << 2);
  const N = n / M;
  for (let i: u32 = 0; i < N; i++) {
    const run = longestRun(words, i * M, M);
    const k = run <= V0 ? 0 : min(run - V0, K);
    const at = nu + ((k as usize) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
