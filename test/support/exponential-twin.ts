import type { Draws } from '../../src/generators/draws.ts';
import { div, exp, ln, mul, nearest, ONE, round } from '../../src/samplers/exact.ts';

/**
 * `numpy.random.Generator.standard_exponential` (distributions.c; Marsaglia and Tsang 2000, 256 layers of equal area under exp(-x)): what else
 * numpy makes of a generator's words. Only for tests: fairnoise draws normals.
 */
const R = 7.69711747013105;
const { we, ke, fe } = tables();

export function exponentialTwin(draws: Draws, pair: boolean) {
  const one = new BigUint64Array(1);
  const u64 = () => {
    draws.fill64(one);
    return one[0]!;
  };
  // MT19937 makes its doubles of 27 and 26 bits of two outputs, the first of which is on top.
  const double = () => {
    const word = u64();
    return Number(pair ? ((word >> 37n) << 26n) | ((word >> 6n) & 0x3ffffffn) : word >> 11n) * 2 ** -53;
  };
  return (): number => {
    for (;;) {
      const word = u64() >> 3n;
      const layer = Number(word & 255n);
      const magnitude = word >> 8n;
      const x = Number(magnitude) * we[layer]!;
      if (magnitude < ke[layer]!) return x;
      if (layer === 0) return R - Math.log1p(-double());
      if ((fe[layer - 1]! - fe[layer]!) * double() + fe[layer]! < Math.exp(-x)) return x;
    }
  };
}

// x[255] = r, f(x[i]) = f(x[i + 1]) + v / x[i + 1] downwards, v = (r + 1) f(r); r is where the top layer closes, f(x[1]) + v / x[1] = 1.
function tables() {
  const layers = (r: bigint) => {
    const x: bigint[] = [];
    const f = [ONE];
    [x[255], f[255]] = [r, exp(-r)];
    const v = mul(r + ONE, f[255]!);
    for (let i = 254; i >= 0; i--) {
      f[i] = f[i + 1]! + div(v, x[i + 1]!);
      if (f[i]! >= ONE) return { x, f, v, over: true };
      x[i] = -ln(f[i]!);
    }
    return { x, f, v, over: false };
  };
  let [low, high] = [(ONE * 769n) / 100n, (ONE * 771n) / 100n]; // below r the areas are too large
  while (high - low > 1n << 60n) {
    const middle = (low + high) / 2n;
    if (layers(middle).over) low = middle;
    else high = middle;
  }
  const { x, f, v } = layers(high);
  [x[0], f[0]] = [div(v, f[255]!), ONE];
  const each = Array.from({ length: 256 }, (_, i) => i);
  const ratio = (i: number) => (i === 0 ? div(mul(x[255]!, f[255]!), v) : i === 1 ? 0n : div(x[i - 1]!, x[i]!));
  return {
    we: each.map((i) => round(x[i]!) / 2 ** 53),
    ke: each.map((i) => nearest(ratio(i) << 53n)),
    fe: each.map((i) => round(f[i]!)),
  };
}
