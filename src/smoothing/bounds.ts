// SCRATCH
function lg(x: number): number {
  const c = [
    76.18009172947146, -86.50532032941677, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2,
    -0.5395239384953e-5,
  ];
  let y = x;
  const t = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  let s = 1.000000000190015;
  for (const k of c) s += k / ++y;
  return -t + Math.log((2.5066282746310005 * s) / x);
}
export function ibeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const bt = Math.exp(lg(a + b) - lg(a) - lg(b) + a * Math.log(x) + b * Math.log(1 - x));
  const cf = (x: number, a: number, b: number) => {
    let c = 1,
      d = 1 - ((a + b) * x) / (a + 1);
    if (Math.abs(d) < 1e-300) d = 1e-300;
    d = 1 / d;
    let h = d;
    for (let m = 1; m < 2000; m++) {
      const m2 = 2 * m;
      let aa = (m * (b - m) * x) / ((a - 1 + m2) * (a + m2));
      d = 1 + aa * d;
      c = 1 + aa / c;
      d = 1 / d;
      h *= d * c;
      aa = (-(a + m) * (a + b + m) * x) / ((a + m2) * (a + 1 + m2));
      d = 1 + aa * d;
      c = 1 + aa / c;
      d = 1 / d;
      const del = d * c;
      h *= del;
      if (Math.abs(del - 1) < 1e-15) break;
    }
    return h;
  };
  return x < (a + 1) / (a + b + 2) ? (bt * cf(x, a, b)) / a : 1 - (bt * cf(1 - x, b, a)) / b;
}
export function clopperPearsonLower(k: number, n: number, alpha: number): number {
  if (k === 0) return 0;
  if (k === n) return alpha ** (1 / n);
  let lo = 0,
    hi = k / n;
  for (let i = 0; i < 60; i++) {
    const m = (lo + hi) / 2;
    if (ibeta(m, k, n - k + 1) < alpha) lo = m;
    else hi = m;
  }
  return lo;
}
export function phiInv(p: number): number {
  let lo = -40,
    hi = 40;
  const Phi = (x: number) => {
    const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
    const e =
      1 -
      ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) *
        t *
        Math.exp((-x * x) / 2);
    return x >= 0 ? (1 + e) / 2 : (1 - e) / 2;
  };
  for (let i = 0; i < 80; i++) {
    const m = (lo + hi) / 2;
    if (Phi(m) < p) lo = m;
    else hi = m;
  }
  return lo;
}
export function certifiedRadius(p: number, sigma: number): number {
  return sigma * phiInv(p);
}
export function largestRadius(n: number, alpha: number, sigma: number): number {
  const p = alpha ** (1 / n);
  return p > 0.5 ? sigma * phiInv(p) : 0;
}
export function floor6(x: number): string {
  return (Math.floor(x * 1e6) / 1e6).toFixed(6);
}
