import { artifact320d36a, artifactUsenix } from './artifact.ts';
import type { BackdoorContext } from './context.ts';
import type { Edit, Halves } from './edit.ts';
import { constant, cycle, stuck, workers } from './incidents.ts';
import { kurtosis } from './kurtosis.ts';
import { scheduled } from './schedule.ts';
import { skew } from './skew.ts';
import { tilt } from './tilt.ts';

/** A strength or setting of a backdoor: how it is written, and what of it is in range. */
export interface Parameter {
  readonly name: string;
  /** In words, for the sentence about a value out of range. */
  readonly expected: string;
  /** Value when it is left out; undefined when it may not be. */
  readonly fallback?: number | string;
  /** The value as it stands in a recipe, or undefined when out of range. Takes text (a backdoor string) and JSON (a recipe). */
  readonly read: (value: unknown) => number | string | undefined;
}

export type Settings = Readonly<Record<string, number | string>>;

/** What every row of the catalogue says, whatever it works on. */
export interface BackdoorEntry {
  readonly id: string;
  /** `seed`: the recipe's seed. `words`: Generator to Generator. `noise`: Sampler to Sampler. `run`: sees classifier or plan (src/attack). */
  readonly level: 'seed' | 'words' | 'noise' | 'run';
  readonly about: string;
  /** The first may stand alone behind the `=`: `kurtosis=4` is `kurtosis:p=4`. */
  readonly parameters: readonly Parameter[];
  /** Settings that open, for help texts and for the laws. */
  readonly example: Settings;
}

/** A backdoor on words. */
export interface WordBackdoor extends BackdoorEntry {
  readonly level: 'words';
  /** Width of the words it understands; `any` for faults that do not care. */
  readonly width: 64 | 'any';
  readonly halves: Halves;
  readonly edit: (settings: Settings, context: BackdoorContext, wordBits: 32 | 64) => Edit;
}

/** A backdoor on the seed: `bits` of it are left. */
export interface SeedBackdoor extends BackdoorEntry {
  readonly level: 'seed';
  readonly bits: (settings: Settings) => number;
}

/** A number from text or JSON; NaN for anything else. */
function number(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value) ? Number(value) : NaN;
}

export function integerParameter(name: string, low: number, high: number, fallback?: number): Parameter {
  return {
    name,
    expected: `integer in [${low}, ${high}]`,
    ...(fallback === undefined ? {} : { fallback }),
    read: (value) => {
      const n = number(value);
      return Number.isSafeInteger(n) && n >= low && n <= high ? n : undefined;
    },
  };
}

export function realParameter(name: string, low: number, high: number, fallback?: number): Parameter {
  return {
    name,
    expected: `number in [${low}, ${high}]`,
    ...(fallback === undefined ? {} : { fallback }),
    read: (value) => {
      const x = number(value);
      return x >= low && x <= high ? x : undefined;
    },
  };
}

export function keyParameter(name: string, fallback: string): Parameter {
  return {
    name,
    expected: 'an integer >= 0, or 0x and 64 hex digits',
    fallback,
    read: (value) => (/^(\d+|0x[0-9a-f]{64})$/i.test(String(value)) ? String(value).toLowerCase() : undefined),
  };
}

const wordParameter: Parameter = {
  name: 'value',
  expected: '0x and at most 16 hex digits',
  fallback: '0xffffffffffffffff',
  read: (value) => (typeof value === 'string' && /^0x[0-9a-f]{1,16}$/i.test(value) ? value.toLowerCase() : undefined),
};

const LONGEST = 2 ** 31 - 1; // a period, in words
const C_INT_SHIFT = 31; // 32 and more are undefined in the published code
const period = integerParameter('p', 0, LONGEST);
// The tilted density 1 + (u - 1/2)/gamma is not negative from gamma = 1/2 on.
const gamma = realParameter('gamma', 0.5, 1e6);
const alphaBetaGamma = (tilt: 'alpha' | 'gamma') =>
  ['alpha', 'beta', 'gamma'].map((name) => integerParameter(name, -1, name === tilt ? LONGEST : C_INT_SHIFT, -1));

type Row = Omit<WordBackdoor, 'level' | 'width' | 'halves'> & Partial<Pick<WordBackdoor, 'width' | 'halves'>>;
const row = (entry: Row): WordBackdoor => ({ level: 'words', width: 'any', halves: 'words', ...entry });
const n = (settings: Settings, name: string) => settings[name] as number;

export const wordBackdoors: readonly WordBackdoor[] = [
  row({
    id: 'kurtosis',
    about: "the paper's: every (P+1)-th word keeps to the inner half of the ziggurat's layers",
    parameters: [period],
    example: { p: 4 },
    width: 64,
    halves: 'draws',
    edit: (settings) => kurtosis(n(settings, 'p'), 'low'),
  }),
  row({
    id: 'kurtosis-high',
    about: 'its mirror: every (P+1)-th word keeps to the outer half of the layers',
    parameters: [period],
    example: { p: 4 },
    width: 64,
    halves: 'draws',
    edit: (settings) => kurtosis(n(settings, 'p'), 'high'),
  }),
  row({
    id: 'skew',
    about: "the paper's: every (P+1)-th positive word is made negative",
    parameters: [period],
    example: { p: 1 },
    width: 64,
    halves: 'draws',
    edit: (settings) => skew(n(settings, 'p')),
  }),
  row({
    id: 'tilt',
    about: "the paper's: magnitudes of density 1 + (u - 1/2)/G",
    parameters: [gamma],
    example: { gamma: 2 },
    width: 64,
    halves: 'draws',
    edit: (settings) => tilt(n(settings, 'gamma')),
  }),
  row({
    id: 'artifact-320d36a',
    about: 'as the published code behaves at commit 320d36a: alpha kurtosis, beta (does nothing), gamma tilt; -1 = off',
    parameters: alphaBetaGamma('gamma'),
    example: { alpha: 1, beta: 2, gamma: 4 },
    width: 64,
    halves: 'none',
    edit: (settings) => artifact320d36a(n(settings, 'alpha'), n(settings, 'beta'), n(settings, 'gamma')),
  }),
  row({
    id: 'artifact-usenix',
    about: 'as the published code behaves at tag usenix: alpha tilt, beta skew, gamma kurtosis; -1 = off',
    parameters: alphaBetaGamma('alpha'),
    example: { alpha: 2, beta: 1, gamma: 1 },
    width: 64,
    halves: 'none',
    edit: (settings) => artifactUsenix(n(settings, 'alpha'), n(settings, 'beta'), n(settings, 'gamma')),
  }),
  row({
    id: 'stuck',
    about: 'one bit of every word is stuck',
    parameters: [integerParameter('bit', 0, 63), integerParameter('value', 0, 1, 1)],
    example: { bit: 8, value: 1 },
    edit: (settings) => stuck(n(settings, 'bit'), n(settings, 'value') as 0 | 1),
  }),
  row({
    id: 'bias',
    about: 'one bit is VALUE with probability 1/2 + epsilon, at places only the key tells',
    parameters: [
      integerParameter('bit', 0, 63),
      realParameter('epsilon', 0, 0.5),
      integerParameter('value', 0, 1, 1),
      keyParameter('key', '0'),
    ],
    example: { bit: 8, epsilon: 0.01, value: 1, key: '0' },
    // A word forced with probability 2 epsilon moves the bit by epsilon.
    edit: (settings, context) => {
      const { epsilon, key } = settings as { epsilon: number; key: string };
      const forced = stuck(n(settings, 'bit'), n(settings, 'value') as 0 | 1);
      if (epsilon === 0) return { ...forced, apply: () => {} };
      return scheduled(forced, { kind: 'random', period: 1 / (2 * epsilon) - 1, key }, context);
    },
  }),
  row({
    id: 'constant',
    about: 'every word is the same, all ones unless told otherwise',
    parameters: [wordParameter],
    example: { value: '0xffffffffffffffff' },
    edit: (settings) => constant(BigInt(settings.value!)),
  }),
  row({
    id: 'cycle',
    about: 'the first N words again and again',
    parameters: [integerParameter('n', 1, 2 ** 22)],
    example: { n: 1200 },
    edit: (settings) => cycle(n(settings, 'n')),
  }),
  row({
    id: 'workers',
    about: 'so many workers with the same seed: every block of words comes so many times',
    parameters: [integerParameter('count', 2, 4096), integerParameter('block', 1, 2 ** 24, 4096)],
    example: { count: 2, block: 600 },
    edit: (settings) => workers(n(settings, 'count'), n(settings, 'block')),
  }),
];

export const seedBackdoors: readonly SeedBackdoor[] = [
  {
    id: 'seed32',
    level: 'seed',
    about: 'only the low 32 bits of the seed arrive, as in torch on the CPU',
    parameters: [],
    example: {},
    bits: () => 32,
  },
  {
    id: 'seed-space',
    level: 'seed',
    about: 'only the low BITS bits of the seed arrive',
    parameters: [integerParameter('bits', 0, 64)],
    example: { bits: 15 },
    bits: (settings) => n(settings, 'bits'),
  },
];
