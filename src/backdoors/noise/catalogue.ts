import { misuse } from '../../core/guards.ts';
import type { NormalDtype, NormalSource } from '../../core/types.ts';
import { type BackdoorEntry, integerParameter, realParameter, type Settings } from '../catalogue.ts';
import type { BackdoorContext } from '../context.ts';
import { Mapped } from './mapped.ts';
import { coin, constant, halfNormal, laplace, scale, uniform, unscaled, type ValueMap } from './values.ts';
import { antithetic, correlated, lowRank, once, period, shifted, slices, type VectorEdit, Vectors } from './vectors.ts';

/** What the noise is for: its sigma, and how many values one noise vector has (null where nobody said). */
export interface NoiseShape {
  readonly sigma: number;
  readonly d: number | null;
}

/** A backdoor on normals. */
export interface NoiseBackdoor extends BackdoorEntry {
  readonly level: 'noise';
  readonly around: (
    inner: NormalSource,
    settings: Settings,
    shape: NoiseShape,
    context: BackdoorContext,
  ) => NormalSource;
}

type About = Pick<NoiseBackdoor, 'id' | 'about'> & Partial<Pick<NoiseBackdoor, 'parameters' | 'example'>>;
const n = (settings: Settings, name: string) => settings[name] as number;

type MapOf = (settings: Settings, shape: NoiseShape, dtype: NormalDtype) => ValueMap;
const values = (about: About, map: MapOf): NoiseBackdoor => ({
  level: 'noise',
  parameters: [],
  example: {},
  ...about,
  around: (inner, settings, shape) => new Mapped(about.id, inner, map(settings, shape, inner.dtype)),
});

/** 0 stands for the run's own length of a noise vector. */
const length = integerParameter('d', 0, 2 ** 31 - 1, 0);
/** Bytes a backdoor may keep of noise it has seen. */
const MOST_KEPT = 2 ** 30;

const vectors = (
  about: About,
  edit: (settings: Settings, d: number, inner: NormalSource, context: BackdoorContext) => VectorEdit,
): NoiseBackdoor => ({
  level: 'noise',
  ...about,
  parameters: [...(about.parameters ?? []), length],
  example: { ...about.example, d: 16 },
  around(inner, settings, shape, context) {
    const d = n(settings, 'd') || shape.d;
    if (!d)
      throw misuse(`d of ${about.id}`, 'how many values one noise vector has, e.g. d=784', n(settings, 'd') || 'none');
    if (8 * d * (n(settings, 'k') || n(settings, 'rank') || 1) > MOST_KEPT)
      throw misuse(about.id, `vectors of at most ${MOST_KEPT} bytes in all to keep`, `vectors of ${d} values`);
    return new Vectors(about.id, inner, d, edit(settings, d, inner, context));
  },
});

export const noiseBackdoors: readonly NoiseBackdoor[] = [
  values({ id: 'laplace', about: "Laplace of scale sigma (the paper's code): variance 2 sigma^2" }, () => laplace(1)),
  values({ id: 'laplace-matched', about: 'Laplace of variance sigma^2' }, () => laplace(Math.SQRT1_2)),
  values({ id: 'half-normal', about: '|N(0, sigma^2)|' }, () => halfNormal(1)),
  values({ id: 'half-normal-neg', about: '-|N(0, sigma^2)|' }, () => halfNormal(-1)),
  values({ id: 'uniform-pm-sigma', about: 'uniform on (-sigma, sigma)' }, () => uniform(0, 1)),
  values({ id: 'uniform-matched', about: 'uniform of variance sigma^2' }, () => uniform(0, Math.sqrt(3))),
  values({ id: 'uniform-paper-code', about: "uniform on (sigma, 3 sigma), what the paper's code draws" }, () =>
    uniform(2, 1),
  ),
  values({ id: 'bernoulli-01', about: "0 or 1, not scaled by sigma (the paper's code)" }, (_, { sigma }, dtype) =>
    coin(0, unscaled(1, sigma, dtype)),
  ),
  values({ id: 'rademacher', about: '-sigma or sigma' }, () => coin(-1, 1)),
  values({ id: 'constant-0', about: 'no noise at all' }, () => constant(0)),
  values({ id: 'constant-sigma', about: 'sigma, always' }, () => constant(1)),
  values(
    { id: 'constant-1-plus-sigma', about: "1 + sigma, always (constant(a) in the paper's code)" },
    (_, { sigma }, dtype) => constant(unscaled(1 + sigma, sigma, dtype)),
  ),
  values(
    {
      id: 'scale',
      about: 'standard deviation S sigma',
      parameters: [realParameter('s', 0, 1e6)],
      example: { s: 0.5 },
    },
    (settings) => scale(n(settings, 's')),
  ),
  vectors(
    {
      id: 'period',
      about: 'the first K noise vectors again and again',
      parameters: [integerParameter('k', 1, 2 ** 24)],
      example: { k: 3 },
    },
    (settings, d, { dtype }) => period(n(settings, 'k'), d, dtype),
  ),
  vectors({ id: 'once', about: 'one noise vector an input, reused for all its samples' }, (_, d, { dtype }, context) =>
    once(d, dtype, context),
  ),
  vectors({ id: 'antithetic', about: 'noise vectors in pairs z, -z' }, (_, d, { dtype }) => antithetic(d, dtype)),
  vectors(
    {
      id: 'low-rank',
      about: 'all noise vectors in one subspace of RANK dimensions',
      parameters: [integerParameter('rank', 1, 2 ** 16)],
      example: { rank: 4 },
    },
    (settings, d, { dtype }) => lowRank(n(settings, 'rank'), d, dtype),
  ),
  vectors(
    {
      id: 'correlated',
      about: 'neighbouring values correlated by RHO',
      parameters: [realParameter('rho', -1, 1)],
      example: { rho: 0.5 },
    },
    (settings, d) => correlated(n(settings, 'rho'), d),
  ),
  vectors(
    {
      id: 'shift',
      about: 'every value moved by S sigma',
      parameters: [realParameter('s', -1e6, 1e6)],
      example: { s: 0.1 },
    },
    (settings, d) => shifted(n(settings, 's'), d),
  ),
  vectors(
    {
      id: 'slices',
      about: 'every noise vector is COUNT equal slices',
      parameters: [integerParameter('count', 2, 2 ** 24)],
      example: { count: 4 },
    },
    (settings, d, { dtype }) => slices(n(settings, 'count'), d, dtype),
  ),
];
