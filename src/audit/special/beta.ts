import { deviance, stirlingError } from './gamma.ts';

/**
 * The regularised incomplete beta function I_x(a, b) = P(Beta(a, b) <= x), either tail without losing the other's digits.
 *
 * Precision: relative error of the smaller tail below 2e-13 + 3e-16 (a + b), against the double-double of the certified path
 * (kernels/certify/beta.ts). That costs ten to forty times as much and is what bounds are made of; this one sorts statistics into cells.
 */
export function betaTails(a: number, b: number, x: number): { readonly lower: number; readonly upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x >= 1) return { lower: 1, upper: 0 };
  const y = 1 - x;
  const front = frontOf(a, b, x, y);
  // Each fraction converges fast on its own side of the mean.
  if (x * (a + b + 2) < a + 1) {
    const lower = (front / a) * fraction(a, b, x);
    return { lower, upper: 1 - lower };
  }
  const upper = (front / b) * fraction(b, a, y);
  return { lower: 1 - upper, upper };
}

/** x^a y^b / B(a, b), without the cancellation of three log Gammas (Loader 2000). */
function frontOf(a: number, b: number, x: number, y: number): number {
  const n = a + b;
  const gap = n * x - a; // b - n y: 1 - x has lost the last digits of x
  const exponent =
    stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x, -gap) - deviance(b, n * y, gap);
  return Math.exp(exponent) * Math.sqrt((a * b) / (2 * Math.PI * n));
}

const TINY = 1e-300;

// DLMF 8.17.22, forward (Lentz's method as modified by Thompson and Barnett 1986).
function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = away(1 - ((a + b) * x) / (a + 1));
  d = 1 / d;
  let h = d;
  for (let m = 1; m < 1_000_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    h *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return h;
}

const away = (z: number): number => (Math.abs(z) < TINY ? TINY : z);
