/** What one number says for an attack: `llr[c]` = log of attack over null in cell c, and the cell's mass under either. */
export interface Likelihood {
  readonly llr: Float64Array;
  readonly attack: Float64Array;
  readonly honest: Float64Array;
}

const POINTS = 2 ** 16;
/** A cell that says more than this decides alone at every level in use. */
const ENOUGH = 40;

/**
 * Power of the likelihood-ratio test of n numbers at exact false-alarm rate `fpr`: the law of the sum under the attack by n-fold
 * convolution on a grid, the false-alarm rate by change of measure, P0(L >= t) = E1[exp(-L); L >= t], which needs no small probability.
 */
export function exactPower({ llr, attack }: Likelihood, fpr: number): (n: number) => number {
  // Capped, and 0 where the attack never is: that counts for nothing.
  const capped = llr.map((l, c) => (attack[c]! > 0 ? Math.min(l, ENOUGH) : 0));
  const mean = dot(attack, capped);
  const around = capped.map((l) => (l - mean) ** 2);
  const sd = Math.sqrt(dot(attack, around));
  const transforms = new Map<number, Complex>();
  return (n) => {
    const span = 2 ** Math.max(8, Math.ceil(Math.log2(24 * sd * Math.sqrt(n)))); // 24 deviations, or six times what decides
    const step = span / POINTS;
    let one = transforms.get(step);
    if (!one) transforms.set(step, (one = transformed(capped, attack, mean, step)));
    const law = powered(one, n);
    fft(law, -1);
    let [power, rate] = [0, 0];
    // From the top down, until the false-alarm rate is used up.
    for (let k = POINTS / 2 - 1; k >= -POINTS / 2; k--) {
      const mass = law.re[(k + POINTS) % POINTS]! / POINTS;
      if (!(mass > 1e-15)) continue;
      rate += mass * Math.exp(-(n * mean + k * step));
      if (rate > fpr) break;
      power += mass;
    }
    return power;
  };
}

interface Complex {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);

// Each cell's mass between the two points next to it, so that the mean stays.
function transformed(values: Float64Array, masses: Float64Array, mean: number, step: number): Complex {
  const z = { re: new Float64Array(POINTS), im: new Float64Array(POINTS) };
  values.forEach((value, c) => {
    if (masses[c] === 0) return;
    const at = (value - mean) / step;
    const low = Math.floor(at);
    for (const [k, part] of [
      [low, low + 1 - at],
      [low + 1, at - low],
    ] as const)
      z.re[(k + 4 * POINTS) % POINTS]! += masses[c]! * part;
  });
  fft(z, 1);
  return z;
}

function powered({ re, im }: Complex, n: number): Complex {
  const out = { re: new Float64Array(POINTS), im: new Float64Array(POINTS) };
  for (let k = 0; k < POINTS; k++) {
    const size = Math.hypot(re[k]!, im[k]!) ** n;
    const angle = n * Math.atan2(im[k]!, re[k]!);
    out.re[k] = size * Math.cos(angle);
    out.im[k] = size * Math.sin(angle);
  }
  return out;
}

const COS = Float64Array.from({ length: POINTS / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / POINTS));
const SIN = Float64Array.from({ length: POINTS / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / POINTS));

// Cooley and Tukey, radix 2, in place; not divided by the length.
function fft({ re, im }: Complex, sign: 1 | -1): void {
  for (let i = 1, j = 0; i < POINTS; i++) {
    let bit = POINTS >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let half = 1, stride = POINTS / 2; half < POINTS; half *= 2, stride /= 2)
    for (let from = 0; from < POINTS; from += 2 * half)
      for (let k = 0; k < half; k++) {
        const [c, s] = [COS[k * stride]!, -sign * SIN[k * stride]!];
        const i = from + k;
        const j = i + half;
        const x = re[j]! * c - im[j]! * s;
        const y = re[j]! * s + im[j]! * c;
        re[j] = re[i]! - x;
        im[j] = im[i]! - y;
        re[i] = re[i]! + x;
        im[i] = im[i]! + y;
      }
}
