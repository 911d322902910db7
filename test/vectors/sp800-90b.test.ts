import { describe, expect, test } from 'vitest';
import { goodnessOfFit, independence } from '../../src/audit/sp800-90b/chi-square.ts';
import { lrsTest } from '../../src/audit/sp800-90b/lrs-test.ts';
import { PermutationBench, STATISTICS } from '../../src/audit/sp800-90b/statistics.ts';
import { tracksOf } from '../../src/audit/sp800-90b/workspace.ts';
import { hasShared } from '../support/shared.ts';
import { close, expectNonIid, load, references } from '../support/sp800-90b-reference.ts';

// Two large files more are in test/slow/sp800-90b-vectors.test.ts.
const quick = references.filter(([name]) => name !== 'normal' && name !== 'biased-random-bytes');

describe.skipIf(!hasShared)('needs ../shared: SP 800-90B as NIST computes it', () => {
  test.each(quick)('non-IID, %s: every estimate and every intermediate value', (_, reference) => {
    expectNonIid(reference);
  });

  test.each(references)('IID, %s: chi-square, longest repeat, all nineteen statistics', (_, reference) => {
    const samples = load(reference);
    const { iid } = reference;
    const pairs = independence(samples);
    const fit = goodnessOfFit(samples);
    const repeat = lrsTest(samples, tracksOf(samples).original);
    for (const [check, name] of [
      [pairs, 'independence'],
      [fit, 'goodness of fit'],
    ] as const) {
      close(check.values.T, iid[`Chi square ${name}: T`]!, `${name} T`);
      expect(check.values.df).toBe(iid[`Chi square ${name}: df`]);
      close(check.values.p, iid[`Chi square ${name}: P-value`]!, `${name} p`);
      expect(check.state).toBe('pass');
    }
    const longest = 'Literal Longest Repeated Substring results:';
    close(repeat.values.P_col, iid[`${longest} P_col`]!, 'P_col');
    expect(repeat.values.W).toBe(iid[`${longest} W`]);
    close(repeat.values.p, iid[`${longest} Pr(X >= 1)`]!, 'Pr(X >= 1)');
    const found = new PermutationBench(samples, new Uint8Array(32)).original(STATISTICS.map(() => true));
    STATISTICS.forEach((name, i) => {
      close(found[i]!, iid[`Permutation testing: Unpermuted result ${name}`]!, name);
    });
  });
});
