import { readFileSync } from 'node:fs';
import { shared } from './shared.ts';

/** vectors/attack-effect-reference.json: somebody else's program, its own ziggurat and torch, the same models. */
export interface ReferenceRun {
  readonly model: string;
  readonly dataset: 'mnist' | 'cifar';
  readonly sigma: number;
  readonly n0: number;
  readonly n: number;
  readonly alpha: number;
  readonly idx: readonly number[];
  readonly label: readonly number[];
  readonly honest_big: {
    readonly n: number;
    readonly top: readonly number[];
    readonly nA: readonly number[];
    readonly radius_lo: readonly number[];
    readonly radius_hi: readonly (number | null)[];
  };
  readonly variants: Readonly<Record<string, ReferenceVariant>>;
}

export interface ReferenceVariant {
  readonly desc: string;
  readonly predict: readonly number[];
  readonly nA: readonly number[];
  readonly radius: readonly number[];
  readonly summary: Readonly<Record<string, number>>;
}

export function attackReference(): readonly ReferenceRun[] {
  return (
    JSON.parse(readFileSync(shared('vectors', 'attack-effect-reference.json'), 'utf8')) as { runs: ReferenceRun[] }
  ).runs;
}
