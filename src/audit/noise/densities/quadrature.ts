const ORDER = 16; // exact to degree 31: on the short smooth pieces here, to rounding

// Nodes and weights on [-1, 1]: Newton's method on the Legendre polynomial (Abramowitz and Stegun 25.4.29).
const RULE = Array.from({ length: ORDER }, (_, k) => {
  let x = Math.cos((Math.PI * (k + 0.75)) / (ORDER + 0.5));
  let slope = 0;
  for (let step = 0; step < 8; step++) {
    let [before, now] = [1, x];
    for (let j = 2; j <= ORDER; j++) [before, now] = [now, ((2 * j - 1) * x * now - (j - 1) * before) / j];
    slope = (ORDER * (x * now - before)) / (x * x - 1);
    x -= now / slope;
  }
  return { x, weight: 2 / ((1 - x * x) * slope * slope) };
});

/** Integral of a function that is smooth on [a, b], by Gauss and Legendre. A sum of terms of one sign: no digits cancel. */
export function integral(f: (x: number) => number, a: number, b: number): number {
  const half = (b - a) / 2;
  const middle = (a + b) / 2;
  let sum = 0;
  for (const { x, weight } of RULE) sum += weight * f(middle + half * x);
  return half * sum;
}

/** m -> integral of f from m to the last of `edges`, f smooth between neighbouring ones. */
export function integralAbove(f: (x: number) => number, edges: readonly number[]): (m: number) => number {
  const beyond = new Float64Array(edges.length);
  for (let k = edges.length - 2; k >= 0; k--) beyond[k] = beyond[k + 1]! + integral(f, edges[k]!, edges[k + 1]!);
  return (m) => {
    if (m <= edges[0]!) return beyond[0]!;
    const k = edges.findIndex((edge) => edge > m);
    return k < 0 ? 0 : beyond[k]! + integral(f, m, edges[k]!);
  };
}
