// xoshiro256++ 1.0, Blackman & Vigna 2019. State at `s`: s[0..3] (4 x u64).

/** `count` words. */
export function xoshiro256ppFill(s: usize, out: usize, count: i32): void {
  let s0 = load<u64>(s), s1 = load<u64>(s, 8), s2 = load<u64>(s, 16), s3 = load<u64>(s, 24);
  const end = out + ((count as usize) << 3);
  for (; out < end; out += 8) {
    store<u64>(out, rotl<u64>(s0 + s3, 23) + s0);
    const t = s1 << 17;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= t;
    s3 = rotl<u64>(s3, 45);
  }
  store<u64>(s, s0);
  store<u64>(s, s1, 8);
  store<u64>(s, s2, 16);
  store<u64>(s, s3, 24);
}
