import { zigguratTables } from '../../../samplers/ziggurat-tables.ts';
import { type Density, twoSided } from './density.ts';
import { integralAbove } from './quadrature.ts';
import { fair, type UniformDensity } from './uniform-density.ts';

/** What an attempt of numpy's 256-layer double ziggurat is made of; what is left out is honest. */
export interface Attempt {
  /** Probability of each layer, bits 0-7; 0 is the base layer, which has the tail. */
  readonly layers?: (layer: number) => number;
  /** Probability of the sign bit, bit 8. The tail takes its sign from bit 17, so it stays even. */
  readonly negative?: number;
  /** Law of the magnitude field, bits 9-60. */
  readonly field?: UniformDensity;
  /** Law of the uniforms that decide wedges and make tails, bits 11-63. */
  readonly uniform?: UniformDensity;
}

const R = 3.654152885361009;
const FARTHEST = 16; // the tail is integrated to R + 16, beyond which lies 1e-85 of a normal

/**
 * Exact law of the normals: layer i is uniform up to x[i-1] and then a wedge, where the number m stays with probability
 * F((f(m) - f[i]) / (f[i-1] - f[i])), F the law of the uniform; base layer: uniform up to R, then Marsaglia's tail. What is refused
 * begins anew, so the accepted pieces are divided by their sum. Words are taken as independent of each other.
 */
export function ziggurat(id: string, attempt: Attempt = {}): Density {
  const { layers = () => 1 / 256, negative = 0.5, field = fair, uniform = fair } = attempt;
  const { wi, fi: f } = zigguratTables({ numpy: false });
  const x = wi.map((w) => w * 2 ** 52);
  const share = Float64Array.from(x, (_, i) => layers(i));

  /** From where on a layer is not all accepted. */
  const inner = x.map((_, i) => (i === 0 ? R : i === 1 ? 0 : x[i - 1]!));
  const wedges = Array.from(x, (width, i) => {
    if (i === 0) return () => 0;
    const step = f[i - 1]! - f[i]!;
    const breaks = uniform.breaks.map((u) => Math.sqrt(-2 * Math.log(f[i]! + u * step))).sort((a, b) => a - b);
    const kept = (m: number) => Math.min(1, Math.max(0, (Math.exp(-0.5 * m * m) - f[i]!) / step));
    return integralAbove((m) => (field.slope(m / width) / width) * uniform.cdf(kept(m)), [inner[i]!, ...breaks, width]);
  });
  const whole = inner.map((m, i) => field.cdf(m / x[i]!) + wedges[i]!(m));
  const body = (m: number) => {
    let sum = 0;
    for (let i = 0; i < 256; i++)
      if (m < inner[i]!) sum += share[i]! * (whole[i]! - field.cdf(m / x[i]!));
      else if (m < x[i]!) sum += share[i]! * wedges[i]!(m);
    return sum;
  };

  const entered = share[0]! * (1 - field.cdf(R / x[0]!));
  const beyond = tail(uniform);
  const tailAbove = (m: number) => (entered * beyond(m - R)) / beyond(0);

  const all = body(0) + tailAbove(0);
  const side = (sign: number) => (m: number) => (sign * body(m) + 0.5 * tailAbove(m)) / all;
  return twoSided(id, side(1 - negative), side(negative));
}

// Marsaglia's tail: s = -log(1 - U) / R, kept when -2 log(1 - U') > s^2. s -> what lies beyond s, before it is normalised.
function tail(uniform: UniformDensity): (s: number) => number {
  const steps = Array.from({ length: 2 * FARTHEST }, (_, k) => k / 2);
  const breaks = uniform.breaks.flatMap((u) => [-Math.log1p(-u) / R, Math.sqrt(-2 * Math.log1p(-u))]);
  const edges = [...new Set([...steps, ...breaks, FARTHEST])].sort((a, b) => a - b);
  return integralAbove((s) => {
    const w = Math.exp(-R * s);
    return R * w * uniform.slope(1 - w) * uniform.top(Math.exp(-0.5 * s * s));
  }, edges);
}
