import { bytesOf } from '../core/bytes.ts';
import { type Edit, stateless } from './edit.ts';

/** Faults that frameworks, drivers and hardware have really had (docs/backdoors.md names them), as edits of the raw words. */

/** Bit `bit` (0 lowest) of every word is `value`. */
export function stuck(bit: number, value: 0 | 1): Edit {
  return stateless((words, from, to, pieces) => {
    const mask = 1 << (bit & 31);
    for (let at = from * pieces + (bit >> 5); at < to * pieces; at += pieces)
      words[at] = value ? words[at]! | mask : words[at]! & ~mask;
  });
}

/** Every word is `value`: RDRAND after a resume gave all ones (systemd issue 11810). */
export function constant(value: bigint): Edit {
  return stateless((words, from, to, pieces) => {
    for (let at = from * pieces; at < to * pieces; at++)
      words[at] = Number((value >> (at % pieces ? 32n : 0n)) & 0xffffffffn);
  });
}

/** The first `n` words again and again: a short cycle, a pool that is replayed. */
export function cycle(n: number): Edit {
  return replaying((index) => (index < n ? null : index % n));
}

/**
 * `count` workers that inherited one seed, each drawing blocks of `block` words in turn: every block comes `count` times
 * (PyTorch issue 5059: DataLoader workers with the same numpy state).
 */
export function workers(count: number, block: number): Edit {
  return replaying(
    (index) => (Math.floor(index / block) % count === 0 ? null : index % block),
    (index) => index % block,
  );
}

// Words that were seen are put back: `from(index)` says which remembered word stands at `index`, null for the stream's own, which
// is remembered at `to(index)`. The replaced words are still drawn, so that the inner stream does not lag.
function replaying(source: (index: number) => number | null, slot = (index: number) => index): Edit {
  let memory = new Uint32Array(64);
  let used = 0;
  const seen = new Float64Array(1);
  const room = (pieces: number) => {
    if (pieces <= memory.length) return;
    const larger = new Uint32Array(Math.max(pieces, 2 * memory.length));
    larger.set(memory);
    memory = larger;
  };
  return {
    apply(words, from, to, pieces) {
      for (let i = from; i < to; i++) {
        const index = seen[0]!++;
        const old = source(index);
        const at = (old ?? slot(index)) * pieces;
        if (old === null) room(at + pieces);
        for (let piece = 0; piece < pieces; piece++) {
          if (old === null) memory[at + piece] = words[i * pieces + piece]!;
          else words[i * pieces + piece] = memory[at + piece]!;
        }
        if (old === null) used = Math.max(used, at + pieces);
      }
    },
    save() {
      const state = new Uint8Array(8 + 4 * used);
      state.set(bytesOf(seen));
      state.set(bytesOf(memory.subarray(0, used)), 8);
      return state;
    },
    restore(state) {
      bytesOf(seen).set(state.subarray(0, 8));
      used = (state.length - 8) / 4;
      room(used);
      memory.set(new Uint32Array(state.slice(8).buffer));
    },
  };
}
