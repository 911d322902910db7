import { type EntropyExports, entropyKernel } from '../../kernel/entropy.ts';
import type { Kernel } from '../../kernel/kernel.ts';
import type { Samples } from './samples.ts';

/**
 * One string of symbols under assessment, in a kernel's memory: the samples themselves (`original`) or the bits they are made of
 * (`bitstring`). All tracks of a workspace use one scratch area, one estimator after the other.
 */
export interface Track {
  readonly kind: 'original' | 'bitstring';
  readonly room: Workspace;
  /** Address of the symbols, one a byte, 0 … k - 1; 16 readable bytes follow. */
  readonly S: number;
  /** Number of symbols. */
  readonly L: number;
  /** Alphabet size. */
  readonly k: number;
}

const MARGIN = 16;

export class Workspace {
  readonly kernel: Kernel<EntropyExports> = entropyKernel();
  private base = 0;
  private size = 0;

  get run(): EntropyExports {
    return this.kernel.run;
  }

  /** Symbols into the kernel; before the first scratch(). */
  place(symbols: Uint8Array): number {
    const at = this.reserve(symbols.length);
    new Uint8Array(this.kernel.memory.buffer, at, symbols.length).set(symbols);
    return at;
  }

  reserve(bytes: number): number {
    if (this.size > 0) throw new Error('reserve() after scratch()');
    return this.kernel.allocate(bytes + MARGIN);
  }

  /** Address of `bytes` of room that the next call may hand out again; contents are whatever was left there. */
  scratch(bytes: number): number {
    if (this.size === 0) this.base = this.kernel.allocate(0);
    if (bytes > this.size) {
      const more = (bytes - this.size + 65535) & ~65535; // whole pages, so that pieces join up
      this.kernel.allocate(more);
      this.size += more;
    }
    return this.base;
  }

  u32(at: number, length: number): Uint32Array {
    return new Uint32Array(this.kernel.memory.buffer, at, length);
  }

  f64(at: number, length: number): Float64Array {
    return new Float64Array(this.kernel.memory.buffer, at, length);
  }
}

/** The tracks that section 3.1.3 asks for: the samples, and for more than two distinct values also their bits, first bit most significant. */
export function tracksOf(samples: Samples): { original: Track; bitstring: Track | null } {
  const room = new Workspace();
  const { symbols, raw, bits, k } = samples;
  const original: Track = { kind: 'original', room, S: room.place(symbols), L: symbols.length, k };
  if (k <= 2) return { original, bitstring: null };
  const S = room.reserve(raw.length * bits);
  const V = symbols === raw ? original.S : room.place(raw);
  room.run.spread(V, raw.length, bits, S);
  return { original, bitstring: { kind: 'bitstring', room, S, L: raw.length * bits, k: 2 } };
}

/**
 * Ranges [from, to) over L places. V8 optimises a wasm function only from its next call on, so one call over a million symbols would run in
 * the baseline code: LZ78Y on 8,000,000 bits took 686 ms in one call and 330 in pieces.
 */
export function* pieces(L: number, size = 2 ** 16): Generator<[from: number, to: number]> {
  for (let from = 0; from < L; from += size) yield [from, Math.min(L, from + size)];
}
