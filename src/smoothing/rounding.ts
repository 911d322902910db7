/**
 * Directed rounding by way of the next double (nextUp, IEEE 754-2019 §5.3.1), since JavaScript rounds to nearest only. What stays finite is
 * within one ulp of the exact result, on the side that the name says; infinities and NaN go through. Nothing here throws on numbers.
 */
const view = new DataView(new ArrayBuffer(8));

/** The least double above x; of either zero the smallest subnormal. */
export function nextUp(x: number): number {
  if (x === 0) return Number.MIN_VALUE;
  if (!Number.isFinite(x)) return x;
  view.setFloat64(0, x);
  view.setBigInt64(0, view.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** The greatest double below x, likewise. */
export function nextDown(x: number): number {
  return -nextUp(-x);
}

/** a - b, never above the exact difference; exact when b is 0. */
export function subtractDown(a: number, b: number): number {
  return b === 0 ? a : nextDown(a - b);
}

/** a + b, never below the exact sum; exact when b is 0. */
export function addUp(a: number, b: number): number {
  return b === 0 ? a : nextUp(a + b);
}

/** a b, never above the exact product; exact when either is 0. */
export function multiplyDown(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : nextDown(a * b);
}

/** a b, never below the exact product; exact when either is 0. */
export function multiplyUp(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : nextUp(a * b);
}

/** a / b, never above the exact quotient; exact when a is 0. */
export function divideDown(a: number, b: number): number {
  return a === 0 ? 0 : nextDown(a / b);
}

/** a / b, never below the exact quotient; exact when a is 0. */
export function divideUp(a: number, b: number): number {
  return a === 0 ? 0 : nextUp(a / b);
}

/** Decimal text of x >= 0 cut (not rounded) after six digits: never above x. `toFixed(100)` is the exact expansion of any double >= 2^-48. */
export function floor6(x: number): string {
  const text = x.toFixed(100);
  return text.slice(0, text.indexOf('.') + 7);
}
