import type { AnySuiteReport } from './types.ts';

/** What the data of a source is, as suites see it. */
export type DataKind = 'bits' | 'floats';

/** What a suite is called, by users and in its reports. */
export type SuiteId = AnySuiteReport['suite'];

/** One suite of the audit: who it is for, and the rate its verdict keeps when the user names none. */
export interface Suite {
  readonly id: SuiteId;
  readonly about: string;
  /** Kinds of data that the default suite list runs it on. */
  readonly defaultFor: readonly DataKind[];
  /** Why it cannot look at such data; null when it can. */
  unfit(kind: DataKind): string | null;
  /** Family-wise rate of the verdict; null for a suite that estimates and does not test. */
  readonly alpha: number | null;
}

/** The suites, in the order they are reported. A new one is a row here, a report in types.ts and a case in run/audit.ts. */
export const suites: readonly Suite[] = [
  {
    id: 'sp800-22',
    about: 'NIST SP 800-22 rev. 1a, fifteen tests',
    defaultFor: ['bits'],
    unfit: (kind) =>
      kind === 'bits'
        ? null
        : 'SP 800-22 tests bits and the source gives floats; name the generator with recipe: to test its words',
    alpha: 1e-3,
  },
  {
    id: 'sp800-90b',
    about: 'NIST SP 800-90B, ten estimators of min-entropy',
    defaultFor: ['bits'],
    unfit: (kind) =>
      kind === 'bits'
        ? null
        : 'SP 800-90B takes samples of at most 8 bits and the source gives floats; name the generator with recipe: to assess its words',
    alpha: null,
  },
  {
    id: 'noise',
    about: 'the noise battery: normals, vectors and words against what attacks on machine learning do to them',
    defaultFor: ['bits', 'floats'],
    unfit: () => null,
    alpha: 1e-6,
  },
];

/**
 * The rate each suite gets: a rate given by the user is shared equally (Bonferroni) by the suites that test; without one each keeps its own.
 */
export function shareAlpha(chosen: readonly Suite[], alpha: number | null): Map<SuiteId, number> {
  const testing = chosen.filter((suite) => suite.alpha !== null);
  return new Map(testing.map((suite) => [suite.id, alpha === null ? suite.alpha! : alpha / testing.length]));
}
