import { bytesOf, concat } from '../../core/bytes.ts';
import { floats, misuse } from '../../core/guards.ts';
import type { NormalDtype, NormalRecipe, NormalSource } from '../../core/types.ts';
import { openState, sealState } from '../../generators/state.ts';
import type { BackdoorContext } from '../context.ts';
import type { Normals } from './mapped.ts';

/** Backdoors on whole noise vectors, d values each: every single value stays standard normal, the vectors do not stay independent. */
export interface VectorEdit {
  /** Values to draw, in one call, before `n` vectors can be made. */
  fresh(n: number): number;
  /** Makes the next vector in `row`; `take` fills an array with the next values drawn. */
  next(row: Normals, take: (into: Normals) => void): void;
  save(): Uint8Array;
  restore(state: Uint8Array): void;
}

/** A source seen as vectors of `d` values through an edit. A call must be for whole vectors. */
export class Vectors implements NormalSource {
  readonly inner: NormalSource;
  readonly #id: string;
  readonly #d: number;
  readonly #edit: VectorEdit;

  constructor(id: string, inner: NormalSource, d: number, edit: VectorEdit) {
    this.inner = inner;
    this.#id = id;
    this.#d = d;
    this.#edit = edit;
  }

  get recipe(): NormalRecipe {
    return this.inner.recipe;
  }
  get dtype(): NormalDtype {
    return this.inner.dtype;
  }

  fill(out: Normals): void {
    floats('out', out, this.dtype);
    let at = 0;
    for (const row of this.stream(out.length)) {
      out.set(row, at);
      at += row.length;
    }
  }

  *stream(count: number): Iterable<Normals> {
    const d = this.#d;
    if (count % d !== 0)
      throw misuse('count', `a multiple of ${d}, the length of a vector that ${this.#id} works on`, count);
    const n = count / d;
    const row = room(this.dtype, d);
    const fresh = this.#edit.fresh(n);
    const take = reader(fresh === 0 ? [] : this.inner.stream(fresh));
    for (let i = 0; i < n; i++) {
      this.#edit.next(row, take);
      yield row;
    }
    take(room(this.dtype, 0), true);
  }

  save(): Uint8Array {
    const own = this.#edit.save();
    const length = new Uint8Array(8);
    new DataView(length.buffer).setFloat64(0, own.length, true);
    return sealState(this.#id, length, own, this.inner.save());
  }

  restore(state: Uint8Array): void {
    const payload = openState(this.#id, state);
    const length = new DataView(payload.buffer, payload.byteOffset).getFloat64(0, true);
    this.#edit.restore(payload.slice(8, 8 + length));
    this.inner.restore(payload.subarray(8 + length));
  }
}

const room = (dtype: NormalDtype, length: number): Normals =>
  dtype === 'f32' ? new Float32Array(length) : new Float64Array(length);

// Values of a stream in the order they come; with `end`, runs the stream to its end, since a call is only over then.
function reader(stream: Iterable<Normals>) {
  const pieces = stream[Symbol.iterator]();
  let piece: Normals = new Float32Array(0);
  let used = 0;
  return (into: Normals, end = false): void => {
    for (let at = 0; at < into.length; ) {
      if (used === piece.length) {
        piece = pieces.next().value as Normals;
        used = 0;
      }
      const n = Math.min(into.length - at, piece.length - used);
      into.set(piece.subarray(used, used + n), at);
      at += n;
      used += n;
    }
    if (end) while (!pieces.next().done);
  };
}

/** The first `k` vectors again and again: k = 1 is one vector for every sample. */
export function period(k: number, d: number, dtype: NormalDtype): VectorEdit {
  const memory = room(dtype, k * d);
  const seen = new Float64Array(1);
  return {
    fresh: (n) => d * Math.max(0, Math.min(k - seen[0]!, n)),
    next(row, take) {
      const index = seen[0]!++;
      const kept = memory.subarray(d * (index % k), d * (index % k) + d);
      if (index < k) take(kept);
      row.set(kept);
    },
    save: () => concat(bytesOf(seen.slice()), bytesOf(memory.slice(0, d * Math.min(k, seen[0]!)))),
    restore(state) {
      bytesOf(seen).set(state.subarray(0, 8));
      bytesOf(memory).set(state.subarray(8));
    },
  };
}

/** One vector for each input, reused for all its samples: noise added once and then not again. Without a context, one for all. */
export function once(d: number, dtype: NormalDtype, context: BackdoorContext): VectorEdit {
  const memory = room(dtype, d);
  const of = new Float64Array([Number.NaN]); // input the kept vector belongs to; -1 = none given
  const current = () => context.input ?? -1;
  return {
    fresh: (n) => (n > 0 && of[0] !== current() ? d : 0),
    next(row, take) {
      if (of[0] !== current()) {
        take(memory);
        of[0] = current();
      }
      row.set(memory);
    },
    save: () => concat(bytesOf(of.slice()), bytesOf(memory.slice())),
    restore(state) {
      bytesOf(of).set(state.subarray(0, 8));
      bytesOf(memory).set(state.subarray(8));
    },
  };
}

/** Vectors in pairs z, -z. */
export function antithetic(d: number, dtype: NormalDtype): VectorEdit {
  const memory = room(dtype, d);
  const odd = new Float64Array(1);
  return {
    fresh: (n) => d * Math.ceil((n - odd[0]!) / 2),
    next(row, take) {
      if (odd[0]) {
        for (let i = 0; i < d; i++) row[i] = -memory[i]!;
      } else {
        take(memory);
        row.set(memory);
      }
      odd[0] = 1 - odd[0]!;
    },
    save: () => concat(bytesOf(odd.slice()), bytesOf(memory.slice())),
    restore(state) {
      bytesOf(odd).set(state.subarray(0, 8));
      bytesOf(memory).set(state.subarray(8));
    },
  };
}

/** All vectors in one subspace of `rank` dimensions: sums of `rank` sign vectors, the signs those of the first `rank` vectors drawn. */
export function lowRank(rank: number, d: number, dtype: NormalDtype): VectorEdit {
  const signs = new Int8Array(rank * d);
  const ready = new Float64Array(1);
  const weights = room(dtype, rank);
  const sum = new Float64Array(d);
  const norm = Math.sqrt(rank);
  return {
    fresh: (n) => (n === 0 ? 0 : rank * n + (ready[0] ? 0 : rank * d)),
    next(row, take) {
      if (!ready[0]) {
        for (let r = 0; r < rank; r++) {
          take(row);
          for (let i = 0; i < d; i++) signs[r * d + i] = row[i]! < 0 ? -1 : 1;
        }
        ready[0] = 1;
      }
      take(weights);
      sum.fill(0);
      for (let r = 0; r < rank; r++) for (let i = 0; i < d; i++) sum[i] = sum[i]! + weights[r]! * signs[r * d + i]!;
      for (let i = 0; i < d; i++) row[i] = sum[i]! / norm;
    },
    save: () => concat(bytesOf(ready.slice()), bytesOf(signs.slice())),
    restore(state) {
      bytesOf(ready).set(state.subarray(0, 8));
      bytesOf(signs).set(state.subarray(8));
    },
  };
}

const memoryless = { save: () => new Uint8Array(0), restore: () => {} };

/** Neighbours correlated by rho: the stationary autoregression along the vector. */
export function correlated(rho: number, d: number): VectorEdit {
  const innovation = Math.sqrt(1 - rho * rho);
  return {
    fresh: (n) => n * d,
    next(row, take) {
      take(row);
      for (let i = 1; i < d; i++) row[i] = rho * row[i - 1]! + innovation * row[i]!;
    },
    ...memoryless,
  };
}

/** Every vector moved by the same one: `shift` (in units of sigma) times (1, …, 1). */
export function shifted(shift: number, d: number): VectorEdit {
  return {
    fresh: (n) => n * d,
    next(row, take) {
      take(row);
      for (let i = 0; i < d; i++) row[i] = row[i]! + shift;
    },
    ...memoryless,
  };
}

/** A vector of `slices` equal parts (PyTorch issue 147624: 5-D randn on MPS). */
export function slices(count: number, d: number, dtype: NormalDtype): VectorEdit {
  const width = Math.ceil(d / count);
  const part = room(dtype, width);
  return {
    fresh: (n) => n * width,
    next(row, take) {
      take(part);
      for (let at = 0; at < d; at += width) row.set(part.subarray(0, Math.min(width, d - at)), at);
    },
    ...memoryless,
  };
}
