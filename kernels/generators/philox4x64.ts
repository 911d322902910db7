// Philox4x64-10, Salmon et al. 2011 (Random123). State at `s`: key (2 x u64), counter of the present block (4 x u64),
// words of it already given, 4 = all (u64). The counter goes up BEFORE a block is made, as in numpy: the first block is counter + 1.

const M0: u64 = 0xd2e7470ee14c6c93;
const M1: u64 = 0xca5a826395121157;
const W0: u64 = 0x9e3779b97f4a7c15; // golden ratio
const W1: u64 = 0xbb67ae8584caa73b; // sqrt(3) - 1

const BLOCK = memory.data(32, 16);

@inline function mulhi(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const t = a1 * b0 + ((a0 * b0) >> 32);
  const u = a0 * b1 + (t & 0xffffffff);
  return a1 * b1 + (t >> 32) + (u >> 32);
}

/** One block of `rounds` rounds: key (2 x u64) at `key`, counter (4 x u64) at `counter`, 4 x u64 to `out`. */
export function philox4x64(key: usize, counter: usize, rounds: i32, out: usize): void {
  let k0 = load<u64>(key), k1 = load<u64>(key, 8);
  let x0 = load<u64>(counter), x1 = load<u64>(counter, 8), x2 = load<u64>(counter, 16), x3 = load<u64>(counter, 24);
  for (let r = 0; r < rounds; r++) {
    const y0 = mulhi(x2, M1) ^ x1 ^ k0, y2 = mulhi(x0, M0) ^ x3 ^ k1;
    x1 = x2 * M1;
    x3 = x0 * M0;
    x0 = y0;
    x2 = y2;
    k0 += W0;
    k1 += W1;
  }
  store<u64>(out, x0);
  store<u64>(out, x1, 8);
  store<u64>(out, x2, 16);
  store<u64>(out, x3, 24);
}

@inline function increment(counter: usize): void {
  for (let i: usize = 0; i < 32; i += 8) {
    const next = load<u64>(counter + i) + 1;
    store<u64>(counter + i, next);
    if (next != 0) break;
  }
}

/** `count` words. */
export function philox4x64Fill(s: usize, out: usize, count: i32): void {
  const counter = s + 16;
  const end = out + ((count as usize) << 3);
  let given = (load<u64>(s, 48) as usize) << 3;
  if (given < 32 && out < end) {
    philox4x64(s, counter, 10, BLOCK);
    const bytes = min<usize>(32 - given, end - out);
    memory.copy(out, BLOCK + given, bytes);
    out += bytes;
    given += bytes;
  }
  while (end - out >= 32) {
    increment(counter);
    philox4x64(s, counter, 10, out);
    out += 32;
  }
  if (out < end) {
    increment(counter);
    philox4x64(s, counter, 10, BLOCK);
    given = end - out;
    memory.copy(out, BLOCK, given);
  }
  store<u64>(s, (given >> 3) as u64, 48);
}
