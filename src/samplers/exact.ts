/**
 * Real numbers as integers: a value x stands as the integer nearest to x 2^P. Only for tables, where every digit must be right and
 * speed does not matter; 2^-P is some 10^-60, far below half an ulp of any double rounded from it.
 */
export const P = 200n;
export const ONE = 1n << P;

export const mul = (a: bigint, b: bigint): bigint => (a * b) >> P;
export const div = (a: bigint, b: bigint): bigint => (a << P) / b;

/** A decimal like '3.654152885361008771645429720399515762975'. */
export function decimal(text: string): bigint {
  const [whole, fraction = ''] = text.split('.');
  return (BigInt(whole + fraction) << P) / 10n ** BigInt(fraction.length);
}

/** The exact value of a double. */
export function ofDouble(x: number): bigint {
  const bits = bitsOf(x);
  const exponent = (bits >> 52n) & 0x7ffn;
  const shift = P + exponent - 1075n;
  const significand = (bits & 0xfffffffffffffn) | (1n << 52n);
  const value = shift >= 0n ? significand << shift : significand >> -shift;
  return x < 0 ? -value : x === 0 ? 0n : value;
}

export function sqrt(x: bigint): bigint {
  const n = x << P;
  let r = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (r + n / r) >> 1n;
    if (next >= r) return r;
    r = next;
  }
}

/** e^x for x <= 0. */
export function exp(x: bigint): bigint {
  // e^x = (e^(x/2^k))^(2^k); 64 more bits pay for the k squarings.
  const k = 24n;
  const one = ONE << 64n;
  const y = (x << 64n) >> k;
  let term = one;
  let sum = one;
  for (let n = 1n; term !== 0n && n < 60n; n++) {
    term = (term * y) / (one * n);
    sum += term;
  }
  for (let i = 0n; i < k; i++) sum = (sum * sum) / one;
  return sum >> 64n;
}

/** ln x for x > 0: 2 artanh((m - 1) / (m + 1)) with m in [1, 2), plus k ln 2. */
export function ln(x: bigint): bigint {
  const k = BigInt(x.toString(2).length - 1) - P;
  const m = k >= 0n ? x >> k : x << -k;
  return artanhSeries(div(m - ONE, m + ONE)) + k * LN2;
}
function artanhSeries(z: bigint): bigint {
  const zz = mul(z, z);
  let power = z;
  let sum = 0n;
  for (let n = 1n; power !== 0n && power !== -1n; n += 2n) {
    sum += power / n;
    power = mul(power, zz);
  }
  return 2n * sum;
}
const LN2: bigint = artanhSeries(ONE / 3n);

/** [sin x, cos x] for x in [0, 1]. */
export function sincos(x: bigint): [bigint, bigint] {
  let term = ONE;
  let sin = 0n;
  let cos = 0n;
  for (let n = 0n; term !== 0n; n++) {
    const signed = n & 2n ? -term : term;
    if (n & 1n) sin += signed;
    else cos += signed;
    term = mul(term, x) / (n + 1n);
  }
  return [sin, cos];
}

const scratch = new DataView(new ArrayBuffer(8));
export function bitsOf(x: number): bigint {
  scratch.setFloat64(0, x);
  return scratch.getBigUint64(0);
}
export function doubleOf(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

/** The nearest value with `precision` significant bits (53 or 24), ties to even, as a number. Exponents of doubles. */
export function round(x: bigint, precision: 53 | 24 = 53): number {
  const magnitude = x < 0n ? -x : x;
  const drop = BigInt(magnitude.toString(2).length - precision);
  if (drop <= 0n) return Number(x) / 2 ** Number(P);
  let q = magnitude >> drop;
  const rest = magnitude - (q << drop);
  const half = 1n << (drop - 1n);
  if (rest > half || (rest === half && q & 1n)) q++;
  return Number(x < 0n ? -q : q) * 2 ** Number(drop - P);
}

/** The nearest integer, ties up. */
export const nearest = (x: bigint): bigint => (x + (ONE >> 1n)) >> P;
