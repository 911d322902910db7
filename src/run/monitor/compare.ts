import { Differential } from '../../audit/index.ts';
import type { PricedPoint } from '../../datasets/index.ts';
import type { Comparison } from '../../evidence/index.ts';
import { joinBits } from '../../smoothing/record.ts';
import { topClass } from '../../smoothing/votes.ts';
import type { Seed } from '../../sources/index.ts';
import { type Aside, type Driver, single } from '../drive.ts';
import type { PreparedNoise } from '../noise.ts';

/** The votes of one input under the run's noise and under trusted noise, pair by pair. */
export interface Compared {
  readonly index: number;
  /** Fixed from selection samples of the trusted noise. */
  readonly class: number;
  readonly pairs: number;
  /** One bit a pair, least significant first: 1 = firm vote for the class. */
  readonly supplier: Uint8Array;
  readonly trusted: Uint8Array;
}

/**
 * Works an input beside trusted noise. Trusted selection samples fix the class before anything else is drawn; then comes the run's own
 * work, none the wiser; then as many trusted samples as it drew.
 */
export async function compareInput<Result>(
  drive: Driver,
  n0: number,
  { point }: PricedPoint,
  work: (aside: Aside) => Promise<Result>,
): Promise<{ readonly result: Result; readonly compared: Compared }> {
  const trusted = { noise: 'trusted' } as const;
  const { votes } = await drive.run(single({ phase: 0, from: 0, count: n0, candidate: null }), point, trusted);
  const watched = topClass(votes);
  const parts: Uint8Array[] = [];
  let pairs = 0;
  const result = await work({
    watched,
    heard({ phase, count }, answer) {
      if (phase === 0) return;
      parts.push(answer.watched!);
      pairs += count;
    },
  });
  const { outcomes } = await drive.run(single({ phase: 1, from: 0, count: pairs, candidate: watched }), point, trusted);
  const compared = {
    index: point.index,
    class: watched,
    pairs,
    supplier: joinBits(parts, pairs),
    trusted: outcomes!,
  };
  return { result, compared };
}

/** All pairs of a run in the order of its plan, however they were worked. */
export class Comparing {
  readonly #test: Differential;
  readonly #classes: number[] = [];

  constructor(inputs: number) {
    this.#test = new Differential({ inputs });
  }

  add({ index, class: k, pairs, supplier, trusted }: Compared): void {
    this.#classes.push(k);
    this.#test.pairs(index, supplier, trusted, pairs);
  }

  result({ recipe, dtype }: PreparedNoise, seed: Seed | null): Comparison {
    return { recipe: recipe.text, dtype, seed, classes: this.#classes, report: this.#test.report() };
  }
}
