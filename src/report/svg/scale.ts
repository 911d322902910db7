/** A linear map from a domain to a range of coordinates. */
export type Scale = (value: number) => number;

export function linear(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
  return (value) => range[0] + (value - domain[0]) * slope;
}

/** Round numbers from 0 to at least `top`, about `count` steps of 1, 2, 2.5 or 5 times a power of ten. */
export function ticks(top: number, count: number): number[] {
  if (!(top > 0) || !Number.isFinite(top)) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(top / count));
  const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => top / s <= count + 1e-9)!;
  const steps = Math.ceil(top / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, i) => Number((i * step).toPrecision(12)));
}
