import type { Phase } from '../core/types.ts';

/**
 * What a triggered backdoor may look at besides the words. Whoever runs a certification owns one, passes it when it opens the
 * generator and updates it before each call of the sampler; backdoors only read it. A field that is not known is null, and
 * a trigger that asks for it does not fire: outside of a certification such a generator is clean, which is its point.
 */
export interface BackdoorContext {
  /** The day the run says it is, `2026-11-22`; nothing here reads a clock. */
  date: string | null;
  /** Data-set index of the present input. */
  input: number | null;
  /** Hex digest of the present input. */
  inputDigest: string | null;
  phase: Phase | null;
  /** Calls of the sampler so far, the present one not counted. */
  call: number | null;
}

export function noContext(): BackdoorContext {
  return { date: null, input: null, inputDigest: null, phase: null, call: null };
}
