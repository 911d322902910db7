/** Law of a number in [0, 1) that should be uniform. */
export interface UniformDensity {
  /** Density. */
  slope(u: number): number;
  cdf(u: number): number;
  /** P(U > 1 - w): the upper tail keeps its digits. */
  top(w: number): number;
  /** Where the density jumps. */
  readonly breaks: readonly number[];
}

export const fair: UniformDensity = { slope: () => 1, cdf: (u) => u, top: (w) => w, breaks: [] };

/** Density 1 + a (u - 1/2). */
export function tilted(a: number): UniformDensity {
  const b = 1 - a / 2;
  return {
    slope: (u) => b + a * u,
    cdf: (u) => u * (b + (a / 2) * u),
    top: (w) => w * (b + a - (a / 2) * w),
    breaks: [],
  };
}

/** (T + U) / teeth with T uniform in 0 … teeth - 1: fair bits above those of `law`. */
export function below(law: UniformDensity, teeth: number): UniformDensity {
  const tooth = (u: number) => Math.min(Math.floor(u * teeth), teeth - 1);
  return {
    slope: (u) => law.slope(u * teeth - tooth(u)),
    cdf: (u) => (tooth(u) + law.cdf(u * teeth - tooth(u))) / teeth,
    top: (w) => (tooth(w) + law.top(w * teeth - tooth(w))) / teeth,
    breaks: Array.from({ length: teeth - 1 }, (_, k) => (k + 1) / teeth),
  };
}

/** U / divisor: zero bits above those of `law`. */
export function shrunk(law: UniformDensity, divisor: number): UniformDensity {
  const end = 1 / divisor;
  return {
    slope: (u) => (u < end ? divisor * law.slope(u * divisor) : 0),
    cdf: (u) => (u < end ? law.cdf(u * divisor) : 1),
    top: (w) => (w > 1 - end ? 1 - law.cdf((1 - w) * divisor) : 0),
    breaks: [end],
  };
}
