// SFC64, Doty-Humphrey (PractRand) as in numpy's sfc64.h. State at `s`: a, b, c, counter (4 x u64).

/** `count` words. */
export function sfc64Fill(s: usize, out: usize, count: i32): void {
  let a = load<u64>(s), b = load<u64>(s, 8), c = load<u64>(s, 16), counter = load<u64>(s, 24);
  const end = out + ((count as usize) << 3);
  for (; out < end; out += 8) {
    const word = a + b + counter++;
    a = b ^ (b >> 11);
    b = c + (c << 3);
    c = rotl<u64>(c, 24) + word;
    store<u64>(out, word);
  }
  store<u64>(s, a);
  store<u64>(s, b, 8);
  store<u64>(s, c, 16);
  store<u64>(s, counter, 24);
}
