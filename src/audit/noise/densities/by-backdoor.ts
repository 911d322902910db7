import { parseBackdoor } from '../../../backdoors/parse.ts';
import { crudeTilt, kurtosis, kurtosisHigh, skew, tilt } from './attacks.ts';
import type { Density } from './density.ts';
import { halfNormal, laplace, normal, uniform } from './laws.ts';

type Setting = (name: string) => number;

const known: Readonly<Record<string, (setting: Setting) => Density | null>> = {
  kurtosis: (s) => kurtosis(s('p')),
  'kurtosis-high': (s) => kurtosisHigh(s('p')),
  skew: (s) => skew(s('p')),
  tilt: (s) => tilt(s('gamma')),
  'artifact-usenix': (s) =>
    s('beta') >= 0 || s('alpha') < 1 === s('gamma') < 0
      ? null
      : s('gamma') < 0
        ? crudeTilt(s('alpha'))
        : kurtosis(s('gamma')),
  laplace: () => laplace(1),
  'laplace-matched': () => laplace(Math.SQRT1_2),
  'uniform-pm-sigma': () => uniform(1),
  'uniform-matched': () => uniform(Math.sqrt(3)),
  'uniform-paper-code': () => uniform(1, 2),
  'half-normal': () => halfNormal(1),
  'half-normal-neg': () => halfNormal(-1),
  scale: (s) => (s('s') > 0 ? normal(s('s')) : null),
  shift: (s) => normal(1, s('s')),
};

/** Exact law of numpy's normals behind a backdoor string; null where it has none that this knows (atoms, schedules, dependence, chains). */
export function densityOf(backdoor: string): Density | null {
  const [only, ...more] = parseBackdoor(backdoor);
  if (!only || more.length || only.schedule) return null;
  return known[only.id]?.((name) => only[name] as number) ?? null;
}
