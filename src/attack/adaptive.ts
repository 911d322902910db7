import {
  type BackdoorEntry,
  type BackdoorRecipe,
  builtIn,
  integerParameter,
  type Parameter,
  parseBackdoor,
  realParameter,
} from '../backdoors/index.ts';
import { misuse } from '../core/guards.ts';

/** What an attack that sees the classifier wants of the noise. */
export const GOALS = ['grow', 'shrink', 'flip'] as const;
export type Goal = (typeof GOALS)[number];

const goal: Parameter = {
  name: 'goal',
  expected: 'grow (a larger radius), shrink (a smaller one) or flip (the runner-up class)',
  fallback: 'grow',
  read: (value) => GOALS.find((word) => word === value),
};

/**
 * Attacks by a supplier of randomness who sees the classifier or the plan. They are written like backdoors and stand after
 * them: `kurtosis=4+reject=2`. Every noise vector that is handed over was drawn honestly, or nearly so: no test of the stream alone
 * has much to see (docs/attacks.md).
 */
export const runBackdoors: readonly BackdoorEntry[] = [
  {
    id: 'reject',
    level: 'run',
    about: 'noise for which the classifier does not answer the wanted class is drawn again, up to T draws a sample',
    parameters: [integerParameter('t', 2, 4096), goal],
    example: { t: 4, goal: 'grow' },
  },
  {
    id: 'reorder',
    level: 'run',
    about:
      'up to C noise vectors that hurt this input are kept back for selection samples and other inputs; none is drawn twice',
    parameters: [integerParameter('c', 1, 2 ** 16)],
    example: { c: 64 },
  },
  {
    id: 'steer',
    level: 'run',
    about: 'every noise vector is moved by S sigma along a direction, found from PROBES answers, that the class likes',
    parameters: [realParameter('s', 0, 1e3), integerParameter('probes', 10, 2 ** 20, 1000)],
    example: { s: 0.25, probes: 50 },
  },
  {
    id: 'grind',
    level: 'run',
    about: 'K honest seeds are tried for each input and the one with the largest radius is published',
    parameters: [integerParameter('k', 2, 1024)],
    example: { k: 3 },
  },
];

const everything: readonly BackdoorEntry[] = [...builtIn, ...runBackdoors];

/** An attack string taken apart: what goes into the pipeline, and what stands between it and the certifier. */
export interface Attack {
  readonly backdoors: readonly BackdoorRecipe[];
  readonly adaptive: readonly BackdoorRecipe[];
}

/** `''` is the honest run. */
export function parseAttack(text: string): Attack {
  const all = text.trim() === '' ? [] : parseBackdoor(text, everything);
  const isRun = ({ id }: BackdoorRecipe) => runBackdoors.some((entry) => entry.id === id);
  const first = all.findIndex(isRun);
  const cut = first < 0 ? all.length : first;
  const adaptive = all.slice(cut);
  const late = adaptive.find((recipe) => !isRun(recipe));
  if (late) throw misuse('backdoor', `${late.id} before ${adaptive[0]!.id}, which sees the finished noise`, text);
  const timed = adaptive.find(({ schedule }) => schedule);
  if (timed) throw misuse(`schedule of ${timed.id}`, 'none: it decides by what it sees', text);
  if (adaptive.filter(({ id }) => id === 'grind').length > 1)
    throw misuse('backdoor', 'one grind, of all its seeds', text);
  return { backdoors: all.slice(0, cut), adaptive };
}
