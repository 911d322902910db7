import type { Strength } from './power.ts';

/** One component of a family. Weights of a family sum to 1. */
export interface ComponentInfo {
  readonly id: string;
  readonly weight: number;
  /** What it looks for, in a phrase. */
  readonly about: string;
}

/** What a copy that starts now has to remember of the past: plain numbers. */
export type Mark = Float64Array;

export type FamilyId = 'normals' | 'vectors' | 'words' | 'votes';

/**
 * Components that share one filtration, so that their e-values may be averaged wherever all of them have seen the same past: the
 * mean of e-processes is one only then (a component that looks ahead of the others breaks it).
 */
export interface Family {
  readonly id: FamilyId;
  /** What `count` counts: numbers, vectors, words, pairs. */
  readonly unit: string;
  /** Numbers that one of them holds, where that is not 1. */
  readonly width?: number;
  readonly components: readonly ComponentInfo[];
  readonly count: number;
  /**
   * ln e-value of each component, in their order, over what came after `since`; null: from the beginning. A component that cannot be
   * started later bets nothing in such a copy: 0.
   */
  logE(since: Mark | null, out: Float64Array): void;
  mark(): Mark;
  /** What the winning component saw, in its own terms; null where there is nothing to say. */
  estimate?(component: number): string | null;
  /** The weakest strength of each attack that a stream of this length betrays to this family with a chance of `power`. */
  weakestCaught?(alpha: number, power: number): readonly Strength[];
  /** The whole state as tagged bytes. */
  save(): Uint8Array;
  restore(state: Uint8Array): void;
}
