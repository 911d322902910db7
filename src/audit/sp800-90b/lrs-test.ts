import type { IidCheck } from './chi-square.ts';
import { proportions, type Samples } from './samples.ts';
import { longestRepeat } from './tuples.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 5.2.5: a repeat as long as the longest one, or longer, must have had a chance of at least one in a thousand. */
export function lrsTest(samples: Samples, track: Track): IidCheck {
  const L = samples.symbols.length;
  const pCol = proportions(samples).reduce((sum, p) => sum + p * p, 0);
  const W = longestRepeat(track);
  const n = L - W + 1;
  const N = (n * (n - 1)) / 2;
  // 1 - (1 - p_col^W)^N
  const p = 0 - Math.expm1(N * Math.log1p(-(pCol ** W)));
  return {
    claim: 'the longest repeated substring is no longer than chance allows',
    reference: 'SP 800-90B §5.2.5',
    state: p >= 0.001 ? 'pass' : 'fail',
    expected: 'Pr(X >= 1) >= 0.001',
    got: `Pr(X >= 1) = ${p.toPrecision(4)}`,
    because: `the longest repeat has ${W} samples`,
    values: { P_col: pCol, W, p },
  };
}
