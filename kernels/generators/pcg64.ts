// PCG64 (XSL-RR 128/64) and PCG64DXSM, O'Neill 2014 and numpy's pcg64.h. State at `s`: state lo, hi, increment lo, hi (4 x u64).

// PCG_DEFAULT_MULTIPLIER_128 and PCG_CHEAP_MULTIPLIER_128 (pcg64.h)
const MULT_HI: u64 = 2549297995355413924;
const MULT_LO: u64 = 4865540595714422341;
const CHEAP: u64 = 0xda942042e4dd58b5;

// High half of a 64 x 64 bit product: wasm has no such instruction.
@inline function mulhi(a: u64, b: u64): u64 {
  const a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
  const t = a1 * b0 + ((a0 * b0) >> 32);
  const u = a0 * b1 + (t & 0xffffffff);
  return a1 * b1 + (t >> 32) + (u >> 32);
}

/** `count` words: step, then XSL-RR of the new state. */
export function pcg64Fill(s: usize, out: usize, count: i32): void {
  let lo = load<u64>(s), hi = load<u64>(s, 8);
  const incLo = load<u64>(s, 16), incHi = load<u64>(s, 24);
  const end = out + ((count as usize) << 3);
  for (; out < end; out += 8) {
    const carryless = lo * MULT_LO;
    hi = mulhi(lo, MULT_LO) + lo * MULT_HI + hi * MULT_LO + incHi;
    lo = carryless + incLo;
    hi += u64(lo < carryless);
    store<u64>(out, rotr<u64>(hi ^ lo, hi >> 58));
  }
  store<u64>(s, lo);
  store<u64>(s, hi, 8);
}

/** `count` words: DXSM of the present state, then step with the cheap multiplier. */
export function pcg64dxsmFill(s: usize, out: usize, count: i32): void {
  let lo = load<u64>(s), hi = load<u64>(s, 8);
  const incLo = load<u64>(s, 16), incHi = load<u64>(s, 24);
  const end = out + ((count as usize) << 3);
  for (; out < end; out += 8) {
    let x = hi ^ (hi >> 32);
    x *= CHEAP;
    x ^= x >> 48;
    store<u64>(out, x * (lo | 1));
    const carryless = lo * CHEAP;
    hi = mulhi(lo, CHEAP) + hi * CHEAP + incHi;
    lo = carryless + incLo;
    hi += u64(lo < carryless);
  }
  store<u64>(s, lo);
  store<u64>(s, hi, 8);
}
