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
 * taken, its log-likelihood ratio as normal with its exact mean and variance: the battery is at least as good, since what else it bets
 * only adds. Schedules are taken as independent coins; a periodic one that the words show is caught sooner there.
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

/** The masses of the cells under a setting, and mean and deviation of each alternative's ln ratio, a number. */
interface Drifts {
  readonly q: Float64Array;
  readonly drift: Float64Array;
  readonly sd: Float64Array;
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
  const sums = new Float64Array(K);
  const squares = new Float64Array(K);
  q.forEach((mass, c) => {
    for (let k = 0; k < K; k++) {
      const r = matrix[c * K + k]!;
      sums[k] = sums[k]! + mass * r;
      squares[k] = squares[k]! + mass * r * r;
    }
  });
  return {
    q,
    drift: sums.map((sum, k) => sum - logZ[k]!),
    sd: squares.map((square, k) => Math.sqrt(Math.max(0, square - sums[k]! ** 2))),
  };
}

function caught({ law, alpha, weight, n, power }: Question, setting: Setting): boolean {
  const { channel, components } = marginal(law);
  const { groupOf, sizes } = ratios(channel);
  const means = driftsOf(law, setting);
  const z = normalQuantile(power);
  for (let k = 0; k < groupOf.length; k++) {
    const drift = means.drift[k]!;
    if (drift <= 0) continue;
    const sd = means.sd[k]!;
    const bet = (copyWeight(0) * weight * components[groupOf[k]!]!.weight) / sizes[groupOf[k]!]!;
    if (n * drift - z * sd * Math.sqrt(n) >= -Math.log(alpha * bet)) return true;
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
