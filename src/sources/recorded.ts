import { bytesOf, swap } from '../core/bytes.ts';
import { FairnoiseError } from '../core/errors.ts';
import { misuse, misuseType } from '../core/guards.ts';
import type { Generator, NormalDtype, NormalRecipe, NormalSource } from '../core/types.ts';
import { openState, sealState } from '../generators/state.ts';
import { ELEMENT_BYTES } from './stream.ts';
import type { Tape } from './tape.ts';

/** What the one who reads a tape knows of it: its name in recipes, and how many numbers the whole run takes (null: not known). */
export interface Recording {
  readonly id: string;
  readonly tape: Tape;
  readonly needs: number | null;
  /** The bytes of each number come highest first. */
  readonly bigEndian?: boolean;
}

/** Items of `bytes` bytes each, in order; how many were read is all the state there is. */
class Items {
  readonly #recording: Recording;
  readonly #bytes: number;
  read = 0;

  constructor(recording: Recording, bytes: number) {
    this.#recording = recording;
    this.#bytes = bytes;
  }

  next(into: ArrayBufferView): void {
    const { tape, needs, id } = this.#recording;
    const view = bytesOf(into);
    const got = Math.floor(tape.read(view) / this.#bytes);
    const wanted = view.length / this.#bytes;
    if (got < wanted) {
      const all = needs === null ? `${this.read + wanted} or more` : `${needs}`;
      const mend = id.startsWith('capture:')
        ? 'capture more of them, or lower --count or --n'
        : 'let it go on for as long as it is read';
      throw new FairnoiseError(
        'SOURCE_EXHAUSTED',
        `${tape.title} gave ${this.read + got} numbers (${tape.ending()}) and this run needs ${all}; ${mend}`,
      );
    }
    this.read += wanted;
  }

  save(): Uint8Array {
    const at = new Uint8Array(8);
    new DataView(at.buffer).setFloat64(0, this.read, true);
    return sealState(this.#tag, at);
  }

  /** Goes on where another reading of the same tape stopped. */
  restore(state: Uint8Array): void {
    const payload = openState(this.#tag, state, 8);
    const at = new DataView(payload.buffer, payload.byteOffset).getFloat64(0, true);
    if (at < this.read)
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${this.#recording.tape.title} cannot be read again from an earlier place`,
      );
    this.#recording.tape.skip((at - this.read) * this.#bytes);
    this.read = at;
  }

  get #tag(): string {
    return `recorded(${oneLine(this.#recording.id)})`;
  }
}

// A command may be any text; tags of states are one line.
const oneLine = (id: string): string => id.replace(/\s+/g, ' ');

/** Standard normals that somebody else drew. Every number is used once, in order; a call is as long as it is asked for. */
export function recordedNormals(recording: Recording, dtype: NormalDtype): NormalSource {
  const items = new Items(recording, ELEMENT_BYTES[dtype]);
  const recipe: NormalRecipe = { id: oneLine(recording.id), dtype, backdoors: [] };
  const Kind = dtype === 'f32' ? Float32Array : Float64Array;
  const fill = (out: Float32Array | Float64Array): void => {
    if (!(out instanceof Kind)) throw misuseType('out', `${Kind.name} (dtype ${dtype})`, out);
    const before = items.read;
    items.next(out);
    if (recording.bigEndian) swap(bytesOf(out) as Uint8Array<ArrayBuffer>, out.BYTES_PER_ELEMENT);
    const bad = out.findIndex((z) => !Number.isFinite(z));
    if (bad >= 0) {
      // A capture says its type itself.
      const mend = recording.id.startsWith('capture:')
        ? `mend the capture, or capture again (it is read as ${dtype})`
        : 'say what it holds with --dtype f32 or f64';
      throw new FairnoiseError(
        'DATA_MALFORMED',
        `number ${before + bad} of ${recording.tape.title} is ${out[bad]}, not a standard normal; ${mend}`,
      );
    }
  };
  return {
    recipe,
    dtype,
    fill,
    *stream(count) {
      const most = 1 << 14;
      if (!Number.isSafeInteger(count) || count < 0) throw misuse('count', 'integer >= 0', count);
      for (let left = count; left > 0; left -= most) {
        const piece = new Kind(Math.min(most, left));
        fill(piece);
        yield piece;
      }
    },
    save: () => items.save(),
    restore: (state) => items.restore(state),
  };
}

/** 32-bit words that somebody else drew, little-endian, each used once. */
export function recordedWords(recording: Recording): Generator {
  const items = new Items(recording, 4);
  return {
    recipe: { id: oneLine(recording.id) },
    wordBits: 32,
    fill(words) {
      if (!(words instanceof Uint32Array)) throw misuseType('words', 'Uint32Array', words);
      items.next(words);
    },
    save: () => items.save(),
    restore: (state) => items.restore(state),
  };
}
