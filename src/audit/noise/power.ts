import { certifyNumerics } from '../../kernel/certify.ts';
import { fullStrength, type KnownAttack } from './alternatives/catalogue.ts';
import { marginal } from './alternatives/index.ts';
import { overCells } from './alternatives/over-cells.ts';
import { ratios } from './channel.ts';
import { copyWeight } from './copy-weight.ts';
import type { Law } from './law.ts';

/** A strength of an attack, as a backdoor string or what stands for one, and what it is worth. */
export interface Strength {
  readonly attack: string;
  readonly strength: string;
  /** Standard deviation of the noise, in units of sigma; null for words, whose sampler is not known. */
  readonly sd: number | null;
  /** KL divergence from an honest stream, nats a number or word. */
  readonly nats: number;
  /** Share of a claimed radius that is not there: 1 - sd for a half-space; negative where radii come out too small; null for words. */
  readonly radius: number | null;
  /** The same for any classifier, at a bound pA = 0.99 and vectors of the stream's dimension (KL, data processing); null: no vectors. */
  readonly radiusAny: number | null;
}

export interface Question {
  readonly law: Law;
  /** The family's share of alpha, and the share of its weight that the marginal components have. */
  readonly alpha: number;
  readonly weight: number;
  readonly n: number;
  /** Chance of an alarm by then that counts as caught. */
  readonly power: number;
  /** Coordinates of a noise vector, where there are vectors. */
  readonly d: number | null;
}

const normalQuantile = (p: number): number => certifyNumerics().normalQuantile(p);

/**
 * The weakest strength of each attack that an n-number stream betrays with the asked power. Of each attack the best single alternative is
 * taken, the quantile of its log-likelihood ratio from its exact first four moments: the battery is at least as good, since what else it
 * bets only adds. Schedules are taken as independent coins; a periodic one that the words show is caught sooner there.
 */
export function weakestCaught(question: Question): Strength[] {
  return attacks.flatMap(({ attack, strengths }) => {
    // From the strongest on, the first that is not caught ends the search: power falls with strength.
    let low = -1;
    let high = strengths.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (caught(question, strengths[middle]!)) low = middle;
      else high = middle;
    }
    const found = strengths[low];
    return found ? [described(question, attack, found)] : [];
  });
}

interface Setting {
  /** The backdoor string. */
  readonly strength: string;
  /** Density over honest density on each cell, up to a factor. */
  readonly ratio: (law: Law) => Float64Array;
}

interface Attack {
  readonly attack: string;
  /** Strongest first. */
  readonly strengths: readonly Setting[];
}

/** P of the paper's backdoors that is asked about: 0, 1, 2, 3, 4, 6, 8, 12 … 2^22, at half octaves. */
const ASKED_PERIODS = [0, 1, 2, 3, ...Array.from({ length: 21 }, (_, k) => [2 ** (k + 2), 3 * 2 ** (k + 1)]).flat()];
/** 1/2, 1/3, 1/4, 1/6 … : deviations at half octaves. */
const DEVIATIONS = Array.from({ length: 18 }, (_, k) => [2 ** -(k + 1), (2 / 3) * 2 ** -(k + 1)]).flat();

const mixed = (full: Float64Array, share: number): Float64Array => full.map((r) => 1 - share + share * r);
const share = (name: KnownAttack, id: string): Attack => ({
  attack: id,
  strengths: ASKED_PERIODS.map((p) => ({
    strength: `${id}=${p}`,
    ratio: (law) => mixed(fullStrength(law, name), 1 / (p + 1)),
  })),
});
const digits = (x: number): string => String(Number(x.toPrecision(x > 0.9 && x < 1.1 ? 6 : 3)));
const scaled = (attack: string, s: (e: number) => number): Attack => ({
  attack,
  strengths: DEVIATIONS.map((e) => ({
    strength: `scale=${digits(s(e))}`,
    ratio: (law) => overCells(law, (x) => Math.exp(((1 - 1 / s(e) ** 2) * x * x) / 2)),
  })),
});

const attacks: readonly Attack[] = [
  share('inner ziggurat layers (kurtosis)', 'kurtosis'),
  share('outer ziggurat layers (kurtosis-high)', 'kurtosis-high'),
  {
    attack: 'skew',
    strengths: ASKED_PERIODS.map((p) => ({
      strength: `skew=${p}`,
      ratio: (law) => Float64Array.from(law.sign, (sign) => 1 - sign / (p + 1)),
    })),
  },
  {
    attack: 'tilt',
    strengths: [0.5, 1, 1.5, ...ASKED_PERIODS.slice(2)].map((gamma) => ({
      strength: `tilt=${gamma}`,
      ratio: (law) => mixed(fullStrength(law, 'tilted magnitudes (tilt)'), 0.5 / gamma),
    })),
  },
  scaled('scale below 1', (e) => 1 - e),
  scaled('scale above 1', (e) => 1 + e),
  {
    attack: 'shift',
    strengths: DEVIATIONS.map((e) => ({
      strength: `shift=${digits(e)}`,
      ratio: (law) => overCells(law, (x) => Math.exp(e * x)),
    })),
  },
];

/** The masses of the cells under a setting. */
function masses(law: Law, { ratio }: Setting): Float64Array {
  const q = ratio(law).map((r, c) => r * law.mass[c]!);
  const sum = q.reduce((total, mass) => total + mass, 0);
  return q.map((mass) => mass / sum);
}

/** The masses of the cells under a setting, and what each alternative's ln ratio is under them, a number. */
interface Drifts {
  readonly q: Float64Array;
  readonly ratio: readonly Moments[];
}

/** Mean, standard deviation, skewness and excess kurtosis of one of n independent terms. */
export interface Moments {
  readonly mean: number;
  readonly sd: number;
  readonly skewness: number;
  readonly excess: number;
}

/**
 * The value that a sum of n such terms exceeds with probability `power`, by Cornish and Fisher (1938) to order 1/n, and never above what a
 * normal sum would give: left skew takes power away, right skew counts for nothing.
 */
export function lowerQuantile(n: number, { mean, sd, skewness, excess }: Moments, power: number): number {
  const z = -normalQuantile(power);
  const g = skewness / Math.sqrt(n);
  const k = excess / n;
  const w = z + ((z * z - 1) * g) / 6 + ((z ** 3 - 3 * z) * k) / 24 - ((2 * z ** 3 - 5 * z) * g * g) / 36;
  return n * mean + sd * Math.sqrt(n) * Math.min(z, w);
}

/** Of settings asked about before: they take a pass over all cells and alternatives each, and every report asks about much the same. */
const known = new WeakMap<Law, Map<Setting, Drifts>>();

function driftsOf(law: Law, setting: Setting): Drifts {
  let ofLaw = known.get(law);
  if (!ofLaw) known.set(law, (ofLaw = new Map()));
  let found = ofLaw.get(setting);
  if (!found) ofLaw.set(setting, (found = drifts(law, setting)));
  return found;
}

function drifts(law: Law, setting: Setting): Drifts {
  const { channel } = marginal(law);
  const { matrix } = ratios(channel);
  const q = masses(law, setting);
  const { K, logZ } = channel;
  const moments = [1, 2, 3, 4].map(() => new Float64Array(K)) as [Sums, Sums, Sums, Sums];
  const [one, two, three, four] = moments;
  q.forEach((mass, c) => {
    for (let k = 0; k < K; k++) {
      const r = matrix[c * K + k]!;
      one[k] = one[k]! + mass * r;
      two[k] = two[k]! + mass * r * r;
      three[k] = three[k]! + mass * r * r * r;
      four[k] = four[k]! + mass * r * r * r * r;
    }
  });
  const ratio = Array.from({ length: K }, (_, k): Moments => {
    const [m1, m2, m3, m4] = moments.map((sums) => sums[k]!) as [number, number, number, number];
    const variance = Math.max(0, m2 - m1 * m1);
    const third = m3 - 3 * m1 * m2 + 2 * m1 ** 3;
    const fourth = m4 - 4 * m1 * m3 + 6 * m1 * m1 * m2 - 3 * m1 ** 4;
    const shaped = variance > 1e-12 * m2; // else the differences are rounding
    return {
      mean: m1 - logZ[k]!,
      sd: Math.sqrt(variance),
      skewness: shaped ? third / variance ** 1.5 : 0,
      excess: shaped ? fourth / variance ** 2 - 3 : 0,
    };
  });
  return { q, ratio };
}

type Sums = Float64Array;

function caught({ law, alpha, weight, n, power }: Question, setting: Setting): boolean {
  const { channel, components } = marginal(law);
  const { groupOf, sizes } = ratios(channel);
  const { ratio } = driftsOf(law, setting);
  for (let k = 0; k < groupOf.length; k++) {
    if (ratio[k]!.mean <= 0) continue;
    const bet = (copyWeight(0) * weight * components[groupOf[k]!]!.weight) / sizes[groupOf[k]!]!;
    if (lowerQuantile(n, ratio[k]!, power) >= -Math.log(alpha * bet)) return true;
  }
  return false;
}

function described(question: Question, attack: string, setting: Setting): Strength {
  const { law, d } = question;
  const { q } = driftsOf(law, setting);
  let [mean, square, nats] = [0, 0, 0];
  q.forEach((mass, c) => {
    const x = middle(law, c);
    mean += mass * x;
    square += mass * x * x;
    if (mass > 0) nats += mass * Math.log(mass / law.mass[c]!);
  });
  const sd = Math.sqrt(square - mean * mean);
  return {
    attack,
    strength: setting.strength,
    sd,
    nats,
    radius: 1 - sd,
    radiusAny: d === null ? null : lostRadius(0.99, d * nats),
  };
}

function middle(law: Law, c: number): number {
  const [low, high] = [law.low[c]!, law.high[c]!];
  if (low === Number.NEGATIVE_INFINITY) return high - 0.2;
  return high === Number.POSITIVE_INFINITY ? low + 0.2 : (low + high) / 2;
}

/**
 * How much of the radius of a class with probability `p` is lost at most when the noise is `nats` from honest noise a vector: the smallest
 * q with kl(p, q) <= nats takes p's place (data processing inequality; docs/theory.md#radius-units).
 */
export function lostRadius(p: number, nats: number): number {
  const kl = (q: number) => p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
  let low = 0;
  let high = p;
  for (let i = 0; i < 60; i++) {
    const q = (low + high) / 2;
    if (q > 0 && kl(q) <= nats) high = q;
    else low = q;
  }
  return high <= 0.5 ? 1 : 1 - normalQuantile(high) / normalQuantile(p);
}
