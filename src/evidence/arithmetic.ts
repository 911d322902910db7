import type { Votes } from '../core/types.ts';
import { bettingLower } from '../smoothing/betting.ts';
import { certifiedRadius, clopperPearsonLower, floor6 } from '../smoothing/bounds.ts';
import { twoSidedBinomial } from '../smoothing/predict-test.ts';
import { certifyParameters, payForGrid } from '../smoothing/record.ts';
import { decidesAt } from '../smoothing/sequential.ts';
import { firmVotes, topClass } from '../smoothing/votes.ts';
import type { CertificatePredicate, ResultEvidence } from './certificate.ts';

export interface Wrong {
  readonly expected: string;
  readonly got: string;
  readonly because: string;
}

/** Redoes one input's arithmetic from its votes alone; null when every claimed number follows. */
export function recompute({ plan, ledger }: CertificatePredicate, result: ResultEvidence): Wrong | null {
  const wrong = (what: string, expected: unknown, got: unknown): Wrong | null =>
    Object.is(expected, got) || String(expected) === String(got)
      ? null
      : {
          expected: String(expected),
          got: String(got),
          because: `${what} of input ${result.index} does not follow from its votes`,
        };
  const { selection, estimation, cAHat } = result;
  const { n0, n } = plan.statistics;
  const tally =
    wrong('the number of selection samples', plan.task === 'certify' ? n0 : 0, selection.samples) ??
    wrong('the sum of selection votes', selection.samples, total(selection)) ??
    wrong('the sum of estimation votes', estimation.samples, total(estimation)) ??
    (estimation.samples <= n ? null : wrong('the number of estimation samples', n, estimation.samples));
  if (tally) return tally;
  if (plan.task === 'predict') return predicted(plan.statistics.alpha, result, wrong);

  const tv = Number(ledger.tvPerVector ?? 0);
  const parameters = certifyParameters(plan, tv, Number(result.cost), Number(result.norm));
  const { alpha, sigma, mode } = parameters;
  const guess = wrong('the guessed class', topClass(selection), cAHat);
  if (guess) return guess;

  if (mode.kind === 'fixed') {
    const nA = firmVotes(estimation, cAHat);
    const pABar = clopperPearsonLower(nA, n, alpha, tv);
    return (
      wrong('the number of estimation samples', n, estimation.samples) ??
      wrong('nA', nA, result.nA) ??
      wrong('the bound on pA', pABar, result.pLower) ??
      outcome(pABar > 0.5 ? certifiedRadius(pABar, sigma) : 0)
    );
  }
  if (mode.kind === 'target') {
    const decision = decidesAt({ radius: mode.radius, sigma, alpha, tv }, result.nA, result.samples) ?? 'undecided';
    return wrong('the decision', decision, result.decision) ?? outcome(decision === 'certified' ? mode.radius : 0);
  }
  const pABar = bettingLower(result.nA, result.samples, alpha, tv);
  return wrong('the bound on pA', pABar, result.pLower) ?? outcome(pABar > 0.5 ? certifiedRadius(pABar, sigma) : 0);

  function outcome(gridRadius: number): Wrong | null {
    const radius = gridRadius > 0 ? payForGrid(gridRadius, Number(result.cost), Number(result.norm)) : 0;
    return (
      wrong('the radius', floor6(radius), result.radius) ??
      wrong('the class', radius > 0 ? cAHat : null, result.predict)
    );
  }
}

function predicted(
  alpha: string,
  result: ResultEvidence,
  wrong: (what: string, e: unknown, g: unknown) => Wrong | null,
) {
  const { counts } = result.estimation;
  const cA = topClass(result.estimation);
  const nB = Math.max(0, ...counts.filter((_, k) => k !== cA));
  const p = twoSidedBinomial(counts[cA]!, counts[cA]! + nB);
  return wrong('the p-value', p, result.pLower) ?? wrong('the class', p <= Number(alpha) ? cA : null, result.predict);
}

function total({ counts, failed }: Votes): number {
  return counts.reduce((sum, count) => sum + count, failed);
}
