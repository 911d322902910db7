import { erfc } from '../../special/normal.ts';
import { type Density, twoSided } from './density.ts';
import { integral } from './quadrature.ts';

const both = (id: string, above: (m: number) => number): Density => twoSided(id, above, above);

/** P(Z > z). */
const normalAbove = (z: number): number => 0.5 * erfc(z / Math.SQRT2);

export function normal(sd = 1, mean = 0): Density {
  const cdf = (x: number) => normalAbove((mean - x) / sd);
  return { id: `normal:mean=${mean},sd=${sd}`, cdf, sf: (x) => normalAbove((x - mean) / sd) };
}

/** Scale b, variance 2 b^2. */
export const laplace = (b: number): Density => both(`laplace:b=${b}`, (m) => 0.5 * Math.exp(-m / b));

/** On (middle - h, middle + h). */
export function uniform(h: number, middle = 0): Density {
  const share = (width: number) => Math.min(1, Math.max(0, width / (2 * h)));
  return {
    id: `uniform:h=${h},middle=${middle}`,
    cdf: (x) => share(x - middle + h),
    sf: (x) => share(middle + h - x),
  };
}

/** sign |Z|. */
export function halfNormal(sign: 1 | -1): Density {
  const beyond = (m: number) => 2 * normalAbove(m);
  const none = () => 0;
  return sign > 0 ? twoSided('half-normal', beyond, none) : twoSided('half-normal-neg', none, beyond);
}

/** Student's t with five degrees of freedom, scaled to variance 1: with T = sqrt(5) cot(a), P(T > t) = 8 / (3 pi) times the integral of sin^4. */
export const studentT5: Density = both('student-t5', (m) => {
  const angle = Math.atan2(Math.sqrt(3), m);
  return (8 / (3 * Math.PI)) * integral((a) => Math.sin(a) ** 4, 0, angle);
});
