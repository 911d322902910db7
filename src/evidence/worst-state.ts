import type { Verdict, VerdictState } from '../core/index.ts';

/** The state of a whole: fail before undecided before pass; skipped when nothing else is there. */
export function worstState(verdicts: readonly Verdict[]): VerdictState {
  const states: VerdictState[] = ['fail', 'undecided', 'pass'];
  return states.find((state) => verdicts.some((verdict) => verdict.state === state)) ?? 'skipped';
}
