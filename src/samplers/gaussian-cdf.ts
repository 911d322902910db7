/**
 * The standard normal distribution function in exact integer arithmetic: fixed point with PRECISION fractional bits,
 * total error below 2^-128 on |x| <= 16. No floating point, so the tables made from it are the same on every machine.
 */
const PRECISION = 448n; // the alternating series below cancels up to x^2/2 log2(e) = 185 bits at x = 16
const ONE = 1n << PRECISION;

/** Numbers handed to callers carry this many fractional bits. */
export const CDF_BITS = 192n;
const DROP = PRECISION - CDF_BITS;

/** Spacing of the expansion points, 2^-3: with |t| <= 2^-4 the terms of the Taylor series fall by 16 each. */
const ANCHOR_BITS = 3n;
const TERMS = 40;

/** A rational x = numerator / denominator >= 0 with its Phi(x) wanted. */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** pi by Machin's formula: 16 arctan(1/5) - 4 arctan(1/239). */
function pi(): bigint {
  const arctanInverse = (n: bigint): bigint => {
    let term = (ONE << 32n) / n;
    let sum = term;
    for (let k = 3n, sign = -1n; term !== 0n; k += 2n, sign = -sign) {
      term /= n * n;
      sum += (sign * term) / k;
    }
    return sum;
  };
  return (16n * arctanInverse(5n) - 4n * arctanInverse(239n)) >> 32n;
}

function squareRoot(n: bigint): bigint {
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}

/** 1 / sqrt(2 pi). */
const INV_SQRT_2PI = (ONE * ONE) / squareRoot(2n * pi() * ONE);

/**
 * Phi(a) and Taylor coefficients c[k] = phi^(k-1)(a) / k! at a = index * 2^-ANCHOR_BITS, from the one series
 * sum (-a^2/2)^k / k!, whose terms give exp(-a^2/2) and, divided by 2k+1 and times a, the integral (DLMF 7.6.1).
 */
function expandAt(index: bigint): { cdf: bigint; coefficients: bigint[] } {
  const a = (index << PRECISION) >> ANCHOR_BITS;
  const half = (a * a) >> (PRECISION + 1n);
  let exp = 0n;
  let integral = 0n;
  for (let term = ONE, k = 0n; term !== 0n && k < 4000n; ) {
    exp += term;
    integral += term / (2n * k + 1n);
    k += 1n;
    term = -((term * half) >> PRECISION) / k;
  }
  const density = (exp * INV_SQRT_2PI) >> PRECISION;
  const cdf = ONE / 2n + ((((integral * a) >> PRECISION) * INV_SQRT_2PI) >> PRECISION);
  // phi^(k+1) = -x phi^(k) - k phi^(k-1)  (Hermite recurrence, DLMF 18.9.1)
  const coefficients: bigint[] = [];
  let previous = 0n;
  let current = density;
  let factorial = 1n;
  for (let k = 1; k <= TERMS; k++) {
    factorial *= BigInt(k);
    coefficients.push((current >> DROP) / factorial);
    const next = -((a * current) >> PRECISION) - BigInt(k - 1) * previous;
    previous = current;
    current = next;
  }
  return { cdf: cdf >> DROP, coefficients };
}

const anchors = new Map<bigint, ReturnType<typeof expandAt>>();

/** Phi(x) for rational 0 <= x <= 16, as an integer over 2^CDF_BITS; absolute error below 2^-128. */
export function gaussianCdf(x: Rational): bigint {
  const fixed = (x.numerator << CDF_BITS) / x.denominator;
  const index = (fixed + (1n << (CDF_BITS - ANCHOR_BITS - 1n))) >> (CDF_BITS - ANCHOR_BITS);
  let anchor = anchors.get(index);
  if (!anchor) {
    anchor = expandAt(index);
    anchors.set(index, anchor);
  }
  const t = fixed - (index << (CDF_BITS - ANCHOR_BITS));
  let sum = 0n;
  for (let k = TERMS - 1; k >= 0; k--) sum = ((sum + anchor.coefficients[k]!) * t) >> CDF_BITS;
  return anchor.cdf + sum;
}
