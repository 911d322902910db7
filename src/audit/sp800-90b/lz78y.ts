import { type Estimate, skipped } from './estimate.ts';
import { predictionEstimate, runPredictor } from './prediction.ts';
import type { Track } from './workspace.ts';

const B = 16;

/** SP 800-90B section 6.3.10, the LZ78Y prediction estimate: contexts of 1 to 16 symbols, 65,536 of them at most. */
export function lz78y(track: Track): Estimate {
  const { room, S, L, k } = track;
  const { run } = room;
  if (L < B + 3) return skipped(`needs at least ${B + 3} symbols`);
  const { C, longest } =
    k === 2
      ? runPredictor(track, run.LZ78Y_BITS_TABLES.value as number, (out, tables) => run.lz78yBits(S, L, tables, out))
      : onSymbols(track);
  return predictionEstimate(C, L - B - 1, longest, k);
}

/** Pairs (context, next symbol) have no limit in the standard: their table doubles when it fills, to and fro between two places. */
function onSymbols(track: Track): { C: number; longest: number } {
  const { room, S, L } = track;
  const { run } = room;
  const contextBytes = (run.LZ78Y_CONTEXTS.value as number) + 16;
  let slots = 2 ** 19; // 1,000,000 random bytes use 310,000 pairs
  return runPredictor(track, contextBytes + 8 * slots, (out, contexts) => {
    let pairs = (contexts + contextBytes + 15) & ~15;
    run.lz78yStart(contexts, pairs, slots);
    while (!run.lz78y(S, L, contexts, pairs, slots, out)) {
      const larger = pairs + 8 * slots;
      room.scratch(larger + 16 * slots - out);
      new Uint8Array(room.kernel.memory.buffer, larger, 16 * slots).fill(0);
      run.lz78yRehash(pairs, slots, larger, 2 * slots);
      pairs = larger;
      slots *= 2;
    }
  });
}
