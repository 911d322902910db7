import { tampering } from '../../src/backdoors/tampering.ts';
import { openPipeline } from '../../src/samplers/pipelines.ts';

// Normals that went wrong in published software, each made from its report; and the component of the battery that must see them.

export interface NoiseIncident {
  readonly name: string;
  readonly report: string;
  readonly because: string;
  /** Components that may win, and numbers by which every stream must be caught; null: nothing is wrong, whatever the report says. */
  readonly caughtBy: readonly string[] | null;
  readonly numbers: number;
  /** Numbers of one seed, as many as asked for. */
  draw(seed: number, count: number): Float64Array;
}

function honest(seed: number, count: number, backdoor?: string): Float64Array {
  const out = new Float64Array(count);
  openPipeline({ id: 'numpy:PCG64', seed: String(seed) }, backdoor ? tampering(backdoor) : undefined).fill(out);
  return out;
}

/** Uniforms on [0, 1) from SplitMix64 (Steele, Lea and Flood 2014). */
function uniforms(seed: number): () => number {
  let x = BigInt(seed) * 0xd1342543de82ef95n; // far apart on the one cycle
  return () => {
    x = (x + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let z = x;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((z ^ (z >> 31n)) >> 11n) * 2 ** -53;
  };
}

const each = (seed: number, count: number, next: (u: () => number) => number) => {
  const u = uniforms(seed);
  return Float64Array.from({ length: count }, () => next(u));
};

/** 128 layers, x[0] = 0 … x[127] = r, x[128] = v / f(r) (Marsaglia and Tsang 2000), with the tail on the layer asked for. */
function ziggurat128(u: () => number, tailLayer: number): number {
  const { x, y } = TABLE;
  for (;;) {
    const layer = Math.floor(128 * u());
    const v = (2 * u() - 1) * x[layer + 1]!;
    if (Math.abs(v) < x[layer]!) return v;
    if (layer === tailLayer)
      for (;;) {
        const s = -Math.log(1 - u()) / R128;
        if (-2 * Math.log(1 - u()) > s * s) return Math.sign(v) * (R128 + s);
      }
    if (y[layer + 1]! + u() * (y[layer]! - y[layer + 1]!) < Math.exp(-0.5 * v * v)) return v;
  }
}
const R128 = 3.442619855899;
const V128 = 9.91256303526217e-3;
const TABLE = (() => {
  const f = (x: number) => Math.exp(-0.5 * x * x);
  const x = new Float64Array(129);
  x[128] = V128 / f(R128);
  x[127] = R128;
  for (let i = 126; i > 0; i--) x[i] = Math.sqrt(-2 * Math.log(V128 / x[i + 1]! + f(x[i + 1]!)));
  return { x, y: x.map(f) };
})();

/** First of the pair of Marsaglia's polar method (SIAM Review 1964). */
function polar(u: () => number): number {
  for (;;) {
    const a = 2 * u() - 1;
    const b = 2 * u() - 1;
    const s = a * a + b * b;
    if (s > 0 && s < 1) return a * Math.sqrt((-2 * Math.log(s)) / s);
  }
}

export const noiseIncidents: readonly NoiseIncident[] = [
  {
    name: 'ziggurat with its tail on the peak layer',
    report: 'bmad-sim/bmad-ecosystem pull request 2075 (2026)',
    because: 'one draw in 128 is sent into the tail: 13.7 times too many beyond 3.44, variance 10 % up',
    caughtBy: ['tail', 'scale', 'smooth', 'catalogue'],
    numbers: 6000,
    draw: (seed, count) => each(seed, count, (u) => ziggurat128(u, 0)),
  },
  {
    name: 'the same with its tail on the bottom layer',
    report: 'bmad-sim/bmad-ecosystem pull request 2075, after the repair',
    because: 'exact normals',
    caughtBy: null,
    numbers: 50_000,
    draw: (seed, count) => each(seed, count, (u) => ziggurat128(u, 127)),
  },
  {
    name: 'a ziggurat that is negative in the tail only',
    report: 'bashtage/ng-numpy-randomstate pull request 67 (2016)',
    because: 'one bit a number is missing: half-normal but for 1 in 3,900',
    caughtBy: ['sign'],
    numbers: 40,
    draw: (seed, count) => honest(seed, count).map((x) => (Math.abs(x) > 3.654152885361009 ? x : Math.abs(x))),
  },
  {
    name: 'a sum of three uniforms',
    report: 'zengm-games/zengm pull request 14 (2013): no draw of 100,000 beyond 2.97',
    because: 'variance 1 and tails that end at 3: excess kurtosis -0.4',
    caughtBy: ['catalogue', 'smooth', 'tail'],
    numbers: 40_000,
    draw: (seed, count) => each(seed, count, (u) => 2 * (u() + u() + u()) - 3),
  },
  {
    name: "the polar method's first number, its second thrown away",
    report: 'tensorflow/tfjs-core issue 367 (2017), which suspects heavy tails',
    because: 'the first is exactly normal: the suspicion was wrong',
    caughtBy: null,
    numbers: 50_000,
    draw: (seed, count) => each(seed, count, polar),
  },
  {
    name: 'the same numbers at every call',
    report: "pytorch/pytorch issue 78110 (2022): randn on 'mps'",
    because: 'blocks of 48 come again and again',
    caughtBy: ['repeats', 'serial'],
    numbers: 240,
    draw: (seed, count) => honest(seed, count, 'period:k=1,d=48'),
  },
  {
    name: 'workers with the same state of numpy',
    report: 'pytorch/pytorch issue 5059 (2018)',
    because: 'each block of 1,024 words comes four times',
    caughtBy: ['repeats'],
    numbers: 1100,
    draw: (seed, count) => honest(seed, count, 'workers=4,block=1024'),
  },
  {
    name: 'two equal halves of one array',
    report: "pytorch/pytorch issue 147624 (2025): 5-dimensional randn on 'mps'",
    because: 'vectors of two equal slices of 2 x 32 x 32',
    caughtBy: ['repeats'],
    numbers: 4096,
    draw: (seed, count) => honest(seed, count, 'slices:count=2,d=4096'),
  },
];
