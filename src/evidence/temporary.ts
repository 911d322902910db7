// biome-ignore-all lint: stands here until the bounds of src/smoothing do
export function lgamma(x: number): number {
  const g = [
    76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
    -0.5395239384953e-5,
  ];
  if (x > 50) {
    const y = 1 / (x * x);
    return (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + (1 / 12 - y * (1 / 360 - y * (1 / 1260 - y / 1680))) / x;
  }
  let y = x;
  const tmp = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  let ser = 1.000000000190015;
  for (const c of g) ser += c / ++y;
  return -tmp + Math.log((2.5066282746310005 * ser) / x);
}
function betacf(a: number, b: number, x: number): number {
  let c = 1,
    d = 1 - ((a + b) * x) / (a + 1);
  if (Math.abs(d) < 1e-300) d = 1e-300;
  d = 1 / d;
  let h = d;
  for (let m = 1; m < 20000; m++) {
    const m2 = 2 * m;
    let aa = (m * (b - m) * x) / ((a - 1 + m2 + 0) * (a + m2));
    aa = (m * (b - m) * x) / ((a + m2 - 1) * (a + m2));
    d = 1 + aa * d;
    if (Math.abs(d) < 1e-300) d = 1e-300;
    c = 1 + aa / c;
    if (Math.abs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    h *= d * c;
    aa = (-(a + m) * (a + b + m) * x) / ((a + m2) * (a + m2 + 1));
    d = 1 + aa * d;
    if (Math.abs(d) < 1e-300) d = 1e-300;
    c = 1 + aa / c;
    if (Math.abs(c) < 1e-300) c = 1e-300;
    d = 1 / d;
    const del = d * c;
    h *= del;
    if (Math.abs(del - 1) < 1e-15) break;
  }
  return h;
}
export function ibeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const bt = Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return x < (a + 1) / (a + b + 2) ? (bt * betacf(a, b, x)) / a : 1 - (bt * betacf(b, a, 1 - x)) / b;
}
export function pAtLeast(k: number, n: number, p: number): number {
  return ibeta(k, n - k + 1, p);
}
export function cpLower(k: number, n: number, alpha: number): number {
  if (k <= 0) return 0;
  if (k === n) return alpha ** (1 / n);
  let lo = 0,
    hi = k / n;
  for (let i = 0; i < 60; i++) {
    const mid = (lo + hi) / 2;
    if (pAtLeast(k, n, mid) > alpha) hi = mid;
    else lo = mid;
  }
  return lo;
}
export function erfc(x: number): number {
  // W. J. Cody through continued fraction / series
  const z = Math.abs(x);
  let r: number;
  if (z < 2) {
    let s = z,
      t = z;
    for (let n = 1; n < 200; n++) {
      t *= (-z * z) / n;
      const d = t / (2 * n + 1);
      s += d;
      if (Math.abs(d) < 1e-18) break;
    }
    r = 1 - (2 / Math.sqrt(Math.PI)) * s;
  } else {
    let f = 0;
    for (let n = 200; n > 0; n--) f = n / 2 / (z + f);
    r = Math.exp(-z * z) / Math.sqrt(Math.PI) / (z + f);
  }
  return x < 0 ? 2 - r : r;
}
export const phi = (x: number) => 0.5 * erfc(-x / Math.SQRT2);
export function probit(p: number): number {
  if (p <= 0) return -Infinity;
  if (p >= 1) return Infinity;
  if (p < 0.5) return -probit(1 - p);
  const q = 1 - p;
  let x = p === 0.5 ? 0 : Math.sqrt(Math.max(0, -2 * Math.log(q)));
  if (q > 0.02) x = (p - 0.5) * 2.5;
  for (let i = 0; i < 50; i++) {
    const e = 0.5 * erfc(x / Math.SQRT2) - q;
    const d = e / (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI));
    const s = d / (1 - (x * d) / 2);
    x += s;
    if (Math.abs(s) < 1e-14) break;
  }
  return x;
}
