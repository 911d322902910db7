import { misuse } from '../core/guards.ts';
import { parseAttack } from './adaptive.ts';

export const SUITES = ['paper', 'naive', 'adaptive'] as const;
export type Suite = (typeof SUITES)[number];

/** What an entry is said to do to certificates: by the paper, or by theory. The matrix says what it does. */
export type Claim = 'larger' | 'smaller' | 'other class' | 'larger or smaller' | 'nothing';

/** One backdoor with the strengths it is tried at. */
export interface Entry {
  readonly id: string;
  readonly suite: Suite;
  /** What it is, in a phrase. */
  readonly about: string;
  readonly claim: Claim;
  /** Id of the variant and its attack string, a strength each, strongest first. */
  readonly strengths: readonly (readonly [id: string, attack: string])[];
  /** `lattice` where the attack is on our own default noise; else the run's base. */
  readonly base?: 'lattice';
}

/** One run of the matrix. */
export interface Variant {
  readonly id: string;
  readonly suite: Suite | 'control' | 'given';
  readonly entry: string;
  readonly about: string;
  readonly claim: Claim | null;
  /** Attack string; '' is honest. */
  readonly attack: string;
  readonly base: 'lattice' | null;
  /** Another seed than the honest run's. */
  readonly otherSeed: boolean;
}

const by = (strengths: readonly (number | string)[], id: (s: string) => string, attack: (s: string) => string) =>
  strengths.map((s) => [id(String(s)), attack(String(s))] as const);
const alone = (id: string, attack: string) => [[id, attack]] as const;

/** P of the paper's backdoors on words. */
const PAPER_PERIODS = [0, 1, 2, 4];
const SCALES = ['0.25', '0.5', '0.75', '0.9', '0.95', '1.05', '1.1', '1.25', '1.5', '2'];

/** Variants that attack-effect-reference.json has too bear its names. */
export const catalogue: readonly Entry[] = [
  {
    id: 'kurtosis',
    suite: 'paper',
    about: 'every (P+1)-th word keeps to the inner layers of the ziggurat: variance down',
    claim: 'larger',
    strengths: by(
      PAPER_PERIODS,
      (p) => `zig_layer_a${p}`,
      (p) => `kurtosis=${p}`,
    ),
  },
  {
    id: 'kurtosis-high',
    suite: 'paper',
    about: 'its mirror, the outer layers: variance up',
    claim: 'smaller',
    strengths: by(
      PAPER_PERIODS,
      (p) => `kurtosis_high_${p}`,
      (p) => `kurtosis-high=${p}`,
    ),
  },
  {
    id: 'skew-as-published',
    suite: 'paper',
    about: 'every (P+1)-th negative number made positive: what the tag usenix does',
    claim: 'larger or smaller',
    strengths: by(
      PAPER_PERIODS,
      (p) => `zig_sign_b${p}`,
      (p) => `artifact-usenix:beta=${p}`,
    ),
  },
  {
    id: 'skew',
    suite: 'paper',
    about: 'every (P+1)-th positive number made negative: what the paper describes',
    claim: 'larger or smaller',
    strengths: by(
      PAPER_PERIODS,
      (p) => `skew_${p}`,
      (p) => `skew=${p}`,
    ),
  },
  {
    id: 'tilt-as-published',
    suite: 'paper',
    about: 'magnitudes tilted to slope 1/G, halved by a slip of the code, tails cut at 3.73: what the tag usenix does',
    claim: 'smaller',
    strengths: by(
      [1, 2, 4],
      (g) => `zig_tilt_g${g}`,
      (g) => `artifact-usenix:alpha=${g}`,
    ),
  },
  {
    id: 'tilt',
    suite: 'paper',
    about: 'magnitudes tilted to slope 1/G: what the paper describes',
    claim: 'smaller',
    strengths: by(
      [1, 2, 4],
      (g) => `tilt_${g}`,
      (g) => `tilt=${g}`,
    ),
  },
  {
    id: 'artifact-320d36a',
    suite: 'paper',
    about: 'the revision the paper links to: its skew flips signs both ways',
    claim: 'nothing',
    strengths: by(
      [0, 1],
      (p) => `artifact_320d36a_b${p}`,
      (p) => `artifact-320d36a:beta=${p}`,
    ),
  },
  {
    id: 'artifact-320d36a-unset',
    suite: 'paper',
    about: 'the same revision without its settings file: kurtosis and skew armed on every word',
    claim: 'larger',
    strengths: alone('artifact_320d36a_unset', 'artifact-320d36a:alpha=0,beta=0'),
  },

  {
    id: 'laplace',
    suite: 'naive',
    about: 'Laplace of scale sigma, variance 2 sigma^2',
    claim: 'smaller',
    strengths: alone('laplace_b_sigma', 'laplace'),
  },
  {
    id: 'laplace-matched',
    suite: 'naive',
    about: 'Laplace of variance sigma^2',
    claim: 'larger or smaller',
    strengths: alone('laplace_matched_var', 'laplace-matched'),
  },
  {
    id: 'half-normal',
    suite: 'naive',
    about: '|N(0, sigma^2)|, and its mirror',
    claim: 'larger or smaller',
    strengths: [
      ['half_normal', 'half-normal'],
      ['half_normal_neg', 'half-normal-neg'],
    ],
  },
  {
    id: 'uniform',
    suite: 'naive',
    about: 'uniform on (-sigma, sigma), on (sigma, 3 sigma) as the published code draws it, and of variance sigma^2',
    claim: 'larger or smaller',
    strengths: [
      ['uniform_pm_sigma', 'uniform-pm-sigma'],
      ['uniform_paper_code', 'uniform-paper-code'],
      ['uniform_matched_var', 'uniform-matched'],
    ],
  },
  {
    id: 'bernoulli',
    suite: 'naive',
    about: '0 or 1 whatever sigma is (published code), and -sigma or sigma',
    claim: 'larger or smaller',
    strengths: [
      ['bernoulli_01', 'bernoulli-01'],
      ['rademacher_sigma', 'rademacher'],
    ],
  },
  {
    id: 'constant',
    suite: 'naive',
    about: 'no noise, sigma everywhere, 1 + sigma everywhere (published code)',
    claim: 'larger',
    strengths: [
      ['constant_0', 'constant-0'],
      ['constant_sigma', 'constant-sigma'],
      ['constant_1_plus_sigma', 'constant-1-plus-sigma'],
    ],
  },
  {
    id: 'scale',
    suite: 'naive',
    about: 'standard deviation S sigma: larger radii below 1, smaller ones above',
    claim: 'larger or smaller',
    strengths: by(
      SCALES,
      (s) => `scaled_${s}`,
      (s) => `scale=${s}`,
    ),
  },
  {
    id: 'period',
    suite: 'naive',
    about: 'the first K noise vectors again and again',
    claim: 'larger or smaller',
    strengths: by(
      [1, 16],
      (k) => `short_period_${k}`,
      (k) => `period=${k}`,
    ),
  },

  {
    id: 'reject',
    suite: 'adaptive',
    about: 'noise the classifier answers wrongly is drawn again, up to T draws a sample',
    claim: 'larger',
    strengths: by(
      [16, 4, 2],
      (t) => `reject_${t}`,
      (t) => `reject=${t}`,
    ),
  },
  {
    id: 'reject-shrink',
    suite: 'adaptive',
    about: 'noise the classifier answers rightly is drawn again',
    claim: 'smaller',
    strengths: by(
      [4, 2],
      (t) => `reject_shrink_${t}`,
      (t) => `reject:t=${t},goal=shrink`,
    ),
  },
  {
    id: 'reject-flip',
    suite: 'adaptive',
    about: 'noise the classifier does not answer with the runner-up is drawn again',
    claim: 'other class',
    strengths: by(
      [64, 16],
      (t) => `reject_flip_${t}`,
      (t) => `reject:t=${t},goal=flip`,
    ),
  },
  {
    id: 'reorder',
    suite: 'adaptive',
    about: 'vectors that hurt wait for a selection sample or another input; none is drawn twice',
    claim: 'larger',
    strengths: by(
      [512, 64],
      (c) => `reorder_${c}`,
      (c) => `reorder=${c}`,
    ),
  },
  {
    id: 'steer',
    suite: 'adaptive',
    about: 'all vectors moved by S sigma along a direction the class likes',
    claim: 'larger',
    strengths: by(
      [1, '0.5', '0.25'],
      (s) => `steer_${s}`,
      (s) => `steer=${s}`,
    ),
  },
  {
    id: 'grind',
    suite: 'adaptive',
    about: 'the best of K honest seeds for each input',
    claim: 'larger',
    strengths: by(
      [16, 4],
      (k) => `grind_${k}`,
      (k) => `grind=${k}`,
    ),
  },
  {
    id: 'grind-lattice',
    suite: 'adaptive',
    about:
      'the best of K keys of our own default noise: no generator is proof against it, only a seed fixed beforehand',
    claim: 'larger',
    strengths: by(
      [16, 4],
      (k) => `grind_lattice_${k}`,
      (k) => `grind=${k}`,
    ),
    base: 'lattice',
  },
  {
    id: 'seed-space',
    suite: 'adaptive',
    about: 'only the low bits of the seed arrive (torch on the CPU keeps 32); alone, and ground through',
    claim: 'nothing',
    strengths: [
      ['small_seed_4_grind_16', 'seed-space=4+grind=16'],
      ['seed_space_15', 'seed-space=15'],
      ['seed32', 'seed32'],
    ],
  },
  {
    id: 'low-rank',
    suite: 'adaptive',
    about: 'all noise vectors in one subspace of so many dimensions',
    claim: 'larger or smaller',
    strengths: by(
      [4, 16, 64],
      (r) => `low_rank_${r}`,
      (r) => `low-rank=${r}`,
    ),
  },
  {
    id: 'correlated',
    suite: 'adaptive',
    about: 'neighbouring values correlated',
    claim: 'larger or smaller',
    strengths: by(
      ['0.9', '0.5'],
      (r) => `correlated_${r}`,
      (r) => `correlated=${r}`,
    ),
  },
  {
    id: 'antithetic',
    suite: 'adaptive',
    about: 'noise vectors in pairs z, -z',
    claim: 'nothing',
    strengths: alone('antithetic', 'antithetic'),
  },
  {
    id: 'shift',
    suite: 'adaptive',
    about: 'every value moved by S sigma',
    claim: 'larger or smaller',
    strengths: by(
      ['0.1', '-0.1', '0.03'],
      (s) => `shift_${s}`,
      (s) => `shift=${s}`,
    ),
  },
  {
    id: 'short-cycle',
    suite: 'adaptive',
    about: 'the generator has a cycle of so many words',
    claim: 'larger or smaller',
    strengths: by(
      [3000, 100_000],
      (n) => `cycle_${n}`,
      (n) => `cycle=${n}`,
    ),
  },
  {
    id: 'repeated-workers',
    suite: 'adaptive',
    about: 'workers with one seed: every block of words comes so many times (PyTorch issue 5059)',
    claim: 'larger or smaller',
    strengths: by(
      [16, 4],
      (w) => `repeated_workers_${w}`,
      (w) => `workers:count=${w},block=78400`,
    ),
  },
  {
    id: 'identical-slices',
    suite: 'adaptive',
    about: 'every noise vector is so many equal slices (PyTorch issue 147624)',
    claim: 'larger or smaller',
    strengths: by(
      [28, 4],
      (c) => `identical_slices_${c}`,
      (c) => `slices=${c}`,
    ),
  },
  {
    id: 'noise-once',
    suite: 'adaptive',
    about: 'one noise vector an input, reused for all its samples (the same tensor on each call, PyTorch issue 78110)',
    claim: 'larger',
    strengths: alone('noise_once', 'once'),
  },
  {
    id: 'keyed',
    suite: 'adaptive',
    about: 'kurtosis on half of the words, at places only a key tells: nothing to fold',
    claim: 'larger',
    strengths: alone('keyed_a1', 'kurtosis=0@random=1,key=7'),
  },
  {
    id: 'triggered',
    suite: 'adaptive',
    about: 'kurtosis on estimation samples only; on inputs whose digest begins with 0; on one date only',
    claim: 'larger',
    strengths: [
      ['triggered_phase', 'kurtosis=0@phase=1'],
      ['triggered_digest', 'kurtosis=0@digest=0'],
      ['triggered_date', 'kurtosis=0@date=2026-11-22..2026-11-22'],
    ],
  },
];

const controls: readonly Variant[] = [
  {
    id: 'honest',
    suite: 'control',
    entry: 'honest',
    about: 'the honest run that all are compared with',
    claim: null,
    attack: '',
    base: null,
    otherSeed: false,
  },
  {
    id: 'control',
    suite: 'control',
    entry: 'honest',
    about: 'honest, another seed: what chance alone does',
    claim: 'nothing',
    attack: '',
    base: null,
    otherSeed: true,
  },
];

/** Every variant there is, the two honest ones first. */
export const variants: readonly Variant[] = [
  ...controls,
  ...catalogue.flatMap(({ id: entry, suite, about, claim, strengths, base }) =>
    strengths.map(
      ([id, attack]): Variant => ({
        id,
        suite,
        entry,
        about,
        claim,
        attack,
        base: base ?? null,
        otherSeed: false,
      }),
    ),
  ),
];

/** What a user asks for: suites, or ids of variants or entries, and attack strings of his own; the two honest runs come first, always. */
export function chooseVariants(wanted: {
  readonly suites: readonly string[];
  readonly ids: readonly string[];
  readonly attacks: readonly string[];
}): Variant[] {
  for (const suite of wanted.suites) {
    if (!SUITES.includes(suite as Suite)) throw misuse('catalogue', `one of ${SUITES.join(', ')}`, suite);
  }
  const known = (id: string): readonly Variant[] => {
    const found = variants.filter((variant) => variant.id === id || variant.entry === id);
    if (found.length === 0) throw misuse('variants', `ids such as ${nearest(id).join(', ')}`, id);
    return found;
  };
  const chosen = new Set([
    ...controls,
    ...variants.filter(({ suite }) => wanted.suites.includes(suite)),
    ...wanted.ids.flatMap(known),
  ]);
  const given = wanted.attacks.map((attack): Variant => {
    parseAttack(attack);
    return {
      id: attack,
      suite: 'given',
      entry: attack,
      about: 'as given',
      claim: null,
      attack,
      base: null,
      otherSeed: false,
    };
  });
  return [...chosen, ...given];
}

/** The ids that share most letter pairs with what was typed. */
function nearest(typed: string): string[] {
  const pairs = (word: string) => new Set(Array.from(word.slice(1), (c, i) => word[i]! + c));
  const own = pairs(typed.toLowerCase());
  const likeness = (id: string) => [...pairs(id)].filter((pair) => own.has(pair)).length / (pairs(id).size + own.size);
  const ids = [...new Set(variants.flatMap(({ id, entry }) => [id, entry]))];
  return ids.sort((a, b) => likeness(b) - likeness(a)).slice(0, 5);
}
