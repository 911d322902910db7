import { misuse } from '../core/guards.ts';
import type { Generator, Grid, Sampler } from '../core/types.ts';
import { clampBounds } from './lattice.ts';
import { type LatticeTable, latticeTable } from './lattice-table.ts';

/** The lattice Gaussian over words in the order they come, instead of words with addresses. */
export interface SequentialLattice extends Sampler {
  readonly tvPerVector: number;
  readonly tables: readonly LatticeTable[];
}

/**
 * Same tables and same law as `latticeSampler` (docs/spec/streams.md). A noise vector takes d 32-bit words, one a coordinate; for each
 * word that equals the high half of a threshold one more follows, after those d, in the order of the coordinates. The law is the lattice
 * Gaussian's if the words are uniform and independent, which whoever supplies them answers for.
 */
export function sequentialLattice(words: Generator, sigma: number, grid: Grid, d: number): SequentialLattice {
  const { tables, coordinate } = place(sigma, grid, d);
  const worst = Math.max(...tables.map(({ tvPerValue }) => tvPerValue));
  const row = new Uint32Array(d);
  const second = new Uint32Array(1);
  let noisy = new Float32Array(0);

  const draw = (word: number, { guide, shift, high, low, T, first }: LatticeTable): number => {
    let i = guide[word >>> shift]! >>> 1;
    while (i < T && high[i]! < word) i++;
    if (i < T && high[i] === word) {
      words.fill(second);
      while (i < T && high[i] === word && low[i]! <= second[0]!) i++;
    }
    return first + i;
  };
  return {
    recipe: { id: 'lattice', sigma, words: words.recipe, grid },
    order: 'sequential',
    soundness: 'lattice',
    tvPerValue: worst,
    tvPerVector: d * worst,
    tables,
    perturb({ steps, index }, _at, count) {
      if (!steps) throw misuse('point', 'an input on the grid', `input ${index} without grid steps`);
      if (noisy.length < count * d) noisy = new Float32Array(count * d);
      for (let at = 0; at < count * d; at += d) {
        words.fill(row);
        for (let c = 0; c < d; c++) {
          const { table, low, high, denominator } = coordinate(c);
          const sum = steps[c]! + draw(row[c]!, table);
          noisy[at + c] = Math.min(high, Math.max(low, sum)) / denominator;
        }
      }
      return noisy.subarray(0, count * d);
    },
    save: () => words.save(),
    restore: (state) => words.restore(state),
  };
}

interface Coordinate {
  readonly table: LatticeTable;
  readonly low: number;
  readonly high: number;
  readonly denominator: number;
}

function place(sigma: number, grid: Grid, d: number) {
  if (grid.kind === 'uniform') {
    const table = latticeTable(sigma, grid.denominator);
    const [low, high] = clampBounds(grid.low, grid.high, sigma, grid.denominator);
    const every: Coordinate = { table, low, high, denominator: grid.denominator };
    return { tables: [table], coordinate: () => every };
  }
  if (grid.exponents.length !== d) throw misuse('grid', `${d} steps, one a feature`, grid.exponents.length);
  const tables = new Map(
    [...new Set(grid.exponents)].sort((a, b) => a - b).map((q) => [q, latticeTable(sigma, 2 ** q)]),
  );
  const features = grid.exponents.map((q, i): Coordinate => {
    const [low, high] = clampBounds(grid.low[i]!, grid.high[i]!, sigma, 2 ** q);
    return { table: tables.get(q)!, low, high, denominator: 2 ** q };
  });
  return { tables: [...tables.values()], coordinate: (c: number) => features[c]! };
}
