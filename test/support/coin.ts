/** Bernoulli(p) bits from a small seeded generator (mulberry32), for tests only. */
export function coin(seed: number, p: number): () => 0 | 1 {
  const next = uniform(seed);
  return () => (next() < p ? 1 : 0);
}

export function uniform(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = Math.imul(a ^ (a >>> 15), a | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
