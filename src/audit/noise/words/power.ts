import { certifyNumerics } from '../../../kernel/certify.ts';
import { copyWeight } from '../copy-weight.ts';
import type { Strength } from '../power.ts';
import { divergence, logCoin, logKt } from './coin.ts';
import { COMPONENTS } from './components.ts';
import { CELLS, Dirichlet } from './dirichlet.ts';
import { CAP, LONGEST_PERIOD } from './folding.ts';
import { LAGS, type WordBits } from './layout.ts';

interface Question {
  readonly bits: WordBits;
  /** The family's share of alpha. */
  readonly alpha: number;
  readonly n: number;
  /** Chance of an alarm by then that counts as caught. */
  readonly power: number;
}

/**
 * The weakest strength of each attack that n words betray with the asked power. Of each attack one bet is taken, the one on the very
 * position, pair, byte or class that is attacked, in the copy from the beginning: e-values are never negative, so what else is bet only
 * adds. How often a bet wins is a binomial count, and its tail is exact.
 */
export function weakestCaught(question: Question): Strength[] {
  return attacks.flatMap((attack) => attack(question) ?? []);
}

const attacks: readonly ((question: Question) => Strength | null)[] = [
  (question) => coin(question, 'bit bias', 'bias', { logE: logCoin, n: question.n, target: bits(question) }),
  (question) =>
    coin(question, 'bias of two bits to agree', 'agree', { logE: logKt, n: question.n, target: pairs(question) }),
  // What is counted is a bit xor the one it follows: independent coins, whatever chain the bits make.
  (question) =>
    coin(question, 'bias of a bit to follow itself', 'follow', {
      logE: logKt,
      n: Math.max(0, question.n - LAGS),
      target: lags(question),
    }),
  clock,
  events,
  byteValue,
];

type ComponentId = (typeof COMPONENTS)[number]['id'];

/** ln e-value that one bet of `share` of a component has to reach. */
function needed({ alpha }: Question, id: ComponentId, share: number): number {
  const { weight } = COMPONENTS.find((component) => component.id === id)!;
  return -Math.log(alpha * copyWeight(0) * weight * share);
}
const bits = (question: Question) => needed(question, 'bit-positions', 1 / question.bits);
const pairs = (question: Question) => needed(question, 'pairs', 2 / (question.bits * (question.bits - 1)));
const lags = (question: Question) => needed(question, 'lags', 1 / (LAGS * question.bits));

interface Coin {
  readonly logE: (d: number, n: number) => number;
  readonly n: number;
  readonly target: number;
}

/** A coin of bias b shows one side with probability (1 + b) / 2. */
function coin({ power }: Question, attack: string, id: string, { logE, n, target }: Coin): Strength | null {
  const k = smallest(Math.floor(n / 2), n, (k) => logE(2 * k - n, n) >= target);
  if (k === null) return null;
  const bias = up(2 * leastChance(k, n, power) - 1);
  return strength(attack, `${id}=${bias}`, divergence(bias) / 2);
}

/** A bit that is the same in every k-th word; of the residues the last has the fewest words. No chance is in it. */
function clock(question: Question): Strength | null {
  const k = longest((k) => {
    const target = needed(question, 'folding', 1 / (LONGEST_PERIOD * question.bits * k));
    return sure(Math.floor(question.n / k), target);
  });
  return k === null ? null : strength('bit constant', `period=${k}`, Math.LN2 / k);
}

/**
 * A bit that is 1 after every k-th 0 of its own because the next 0 is made 1 (src/backdoors/skew.ts), or the other way round. Of N fair
 * 0s in the n - 1 words that have a follower N - floor(N / (k + 1)) are left, so m words after a k-th one take N >= m (k + 1) - 1.
 */
function events(question: Question): Strength | null {
  const k = longest((k) => {
    const target = needed(question, 'events', 1 / (2 * LONGEST_PERIOD * question.bits * k));
    const seen = smallest(0, Math.floor(question.n / k), (m) => sure(m, target));
    const zeros = (seen ?? Number.POSITIVE_INFINITY) * (k + 1) - 1;
    return zeros < question.n && leastChance(zeros, question.n - 1, question.power) <= 0.5;
  });
  return k === null ? null : strength('bit constant by events', `event-period=${k}`, SKEW_NATS / (2 * (k + 1)));
}

/**
 * Nats an edit of the skew backdoor: between the k-th 0 and the next one there are l 1s with probability l 2^-(l+1), the edit among them,
 * where an honest bit has 2^-(l+1). Edits are 2 (k + 1) words apart on average.
 */
const SKEW_NATS = Array.from({ length: 60 }, (_, i) => (i + 1) * 2 ** -(i + 2) * Math.log(i + 1)).reduce(
  (a, b) => a + b,
);

/** `seen` words of a class, all of one value, are worth 2^(seen - 1). */
const sure = (seen: number, target: number): boolean => Math.min(CAP, seen - 1) * Math.LN2 >= target;

/**
 * A value of a byte that comes too often, the others equally rarer. ln E is convex in the counts of the others (ln Gamma is), so
 * whatever they are it is at least what it is where they are equal, and that grows with the count of the one.
 */
function byteValue(question: Question): Strength | null {
  const { n, power } = question;
  const target = needed(question, 'bytes', 8 / question.bits);
  const dirichlet = new Dirichlet();
  const counts = new Float64Array(CELLS);
  const nothing = new Float64Array(CELLS);
  const k = smallest(Math.ceil(n / CELLS), n, (k) => {
    const others = n - k;
    const each = Math.floor(others / (CELLS - 1));
    counts.fill(each).fill(each + 1, 1, 1 + (others % (CELLS - 1)));
    counts[0] = k;
    return dirichlet.logMean(counts, nothing, 0, 1, n) >= target;
  });
  if (k === null) return null;
  const excess = Math.min(CELLS - 1, up(CELLS * leastChance(k, n, power) - 1));
  const chance = (1 + excess) / CELLS;
  const rest = chance < 1 ? (1 - chance) * Math.log1p(-excess / (CELLS - 1)) : 0;
  return strength('byte value', `excess=${excess}`, chance * Math.log1p(excess) + rest);
}

/** What of a radius is missing depends on the sampler, which words do not tell. */
const strength = (attack: string, name: string, nats: number): Strength => ({
  attack,
  strength: name,
  sd: null,
  nats,
  radius: null,
  radiusAny: null,
});

/** Trials that the certified path's mathematics is proved for. */
const EXACT = 2 ** 32;

/** Smallest p at which Bin(n, p) reaches k with a chance of `power`: the lower limit of Clopper and Pearson (1934) at that level. */
function leastChance(k: number, n: number, power: number): number {
  const { clopperPearsonLower, normalQuantile } = certifyNumerics();
  if (n <= EXACT) return clopperPearsonLower(k, n, power);
  const z = normalQuantile(power); // Wilson 1927: at such n the law is normal to more digits than are told
  return (k + (z * z) / 2 + z * Math.sqrt((k / n) * (n - k) + (z * z) / 4)) / (n + z * z);
}

/** The smallest integer in (low, high] from which on `holds` does; null: none. */
function smallest(low: number, high: number, holds: (k: number) => boolean): number | null {
  if (high <= low || !holds(high)) return null;
  while (high - low > 1) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

/** The longest period followed that is caught; longer ones are harder. */
function longest(caught: (k: number) => boolean): number | null {
  const shorter = smallest(0, LONGEST_PERIOD, (i) => caught(LONGEST_PERIOD + 1 - i));
  return shorter === null ? null : LONGEST_PERIOD + 1 - shorter;
}

/** To three digits, never to a weaker strength. */
function up(x: number): number {
  const unit = 10 ** (Math.floor(Math.log10(x)) - 2);
  return Number((Math.ceil(x / unit) * unit).toPrecision(3));
}
