import { type Estimate, skipped } from './estimate.ts';
import { outcome, predictionEstimate } from './prediction.ts';
import { pieces, type Track } from './workspace.ts';

const B = 16;

/** SP 800-90B section 6.3.10, the LZ78Y prediction estimate: contexts of 1 to 16 symbols, 65,536 of them at most. */
export function lz78y(track: Track): Estimate {
  const { room, S, L, k } = track;
  const { run } = room;
  if (L < B + 3) return skipped(`needs at least ${B + 3} symbols`);
  if (k === 2) {
    const tables = room.scratch(run.LZ78Y_BITS_TABLES.value as number);
    for (const [from, to] of pieces(L)) run.lz78yBits(S, tables, from, to);
  } else {
    onSymbols(track);
  }
  const { C, longest } = outcome(track, run.lz78yResult);
  return predictionEstimate(C, L - B - 1, longest, k);
}

/** Pairs (context, next symbol) have no limit in the standard: their table doubles when it fills. */
function onSymbols({ room, S, L }: Track): void {
  const { run } = room;
  let slots = 2 ** 19; // 1,000,000 random bytes use 310,000 pairs
  const contexts = room.scratch((run.LZ78Y_CONTEXTS.value as number) + 16 + 8 * slots);
  let pairs = (contexts + (run.LZ78Y_CONTEXTS.value as number) + 15) & ~15;
  run.lz78yStart(contexts, pairs, slots);
  for (const [, to] of pieces(L)) {
    while (!run.lz78y(S, contexts, pairs, slots, to)) {
      const larger = pairs + 8 * slots;
      room.scratch(larger + 16 * slots - contexts);
      new Uint8Array(room.kernel.memory.buffer, larger, 16 * slots).fill(0);
      run.lz78yRehash(pairs, slots, larger, 2 * slots);
      pairs = larger;
      slots *= 2;
    }
  }
}
