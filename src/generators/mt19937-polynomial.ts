/** Powers of x modulo the characteristic polynomial of MT19937, over GF(2); bit i of a polynomial is the coefficient of x^i. */
export const DEGREE = 19937;
const WORDS = (DEGREE + 31) >> 5;

/** Matsumoto & Nishimura 1998, appendix: φ(t) with n = 624, m = 397, w = 32, r = 31; a_i is bit i of the matrix's last row. */
function characteristic(): number[] {
  const a = 0x9908b0dfn;
  const long = (p: bigint) => (p << 624n) ^ (p << 397n); // (t^n + t^m) p
  const short = (p: bigint) => (p << 623n) ^ (p << 396n); // (t^(n-1) + t^(m-1)) p
  let phi = 0n;
  let factor = 1n; // (t^(n-1) + t^(m-1))^k
  for (let i = 30; i >= 0; i--) {
    if ((a >> BigInt(i)) & 1n) phi ^= long(factor);
    factor = short(factor);
  }
  phi ^= long(factor);
  if ((a >> 31n) & 1n) phi ^= 1n;
  return [...phi.toString(2)].flatMap((bit, i, bits) => (bit === '1' ? [bits.length - 1 - i] : [])).slice(1);
}

let terms: number[] | undefined;

/** x^exponent mod φ. */
export function power(exponent: bigint): Uint32Array {
  terms ??= characteristic();
  let p: Uint32Array = new Uint32Array(WORDS);
  p[0] = 1;
  for (const bit of exponent.toString(2)) {
    p = reduce(square(p), terms);
    if (bit === '1') p = reduce(double(p), terms);
  }
  return p;
}

/** Index of the highest coefficient that is 1. */
export function degree(p: Uint32Array): number {
  let i = 32 * p.length - 1;
  while (!((p[i >> 5]! >>> (i & 31)) & 1)) i--;
  return i;
}

/** Squaring over GF(2) puts a zero between the bits. */
function square(p: Uint32Array): Uint32Array {
  const q = new Uint32Array(2 * WORDS);
  for (let i = 0; i < WORDS; i++) {
    q[2 * i] = spread(p[i]! & 0xffff);
    q[2 * i + 1] = spread(p[i]! >>> 16);
  }
  return q;
}

function spread(x: number): number {
  let y = (x | (x << 8)) & 0x00ff00ff;
  y = (y | (y << 4)) & 0x0f0f0f0f;
  y = (y | (y << 2)) & 0x33333333;
  return (y | (y << 1)) & 0x55555555;
}

function double(p: Uint32Array): Uint32Array {
  const q = new Uint32Array(2 * WORDS);
  for (let i = 0; i <= WORDS; i++) q[i] = ((p[i] ?? 0) << 1) | ((p[i - 1] ?? 0) >>> 31);
  return q;
}

// x^(19937 + k) = sum of x^(e + k) over the lower terms e. The highest is 19314, so a whole word at once never meets itself.
function reduce(p: Uint32Array, terms: readonly number[]): Uint32Array {
  for (let k = p.length - 1; k >= DEGREE >> 5; k--) {
    const low = k === DEGREE >> 5 ? DEGREE & 31 : 0; // bits of this word that stay
    const high = low ? p[k]! & (-1 << low) : p[k]!;
    if (high === 0) continue;
    p[k] = p[k]! ^ high;
    for (const e of terms) {
      const at = 32 * k + e - DEGREE;
      const shift = at & 31;
      p[at >> 5] = p[at >> 5]! ^ (high << shift);
      if (shift) p[(at >> 5) + 1] = p[(at >> 5) + 1]! ^ (high >>> (32 - shift));
    }
  }
  return p.slice(0, WORDS);
}
