import { statSync } from 'node:fs';
import { concat, utf8 } from '../../core/bytes.ts';
import { type Digest, digestBytes, digestOf } from '../../core/digest.ts';
import { FairnoiseError, reason } from '../../core/errors.ts';
import { checkWritable, readBytes, writeWhole } from '../../files/index.ts';
import { openState, sealState } from '../../generators/state.ts';
import type { NoiseBattery } from '../audit/battery.ts';

/** What a state is of. It goes on under the same only. */
export interface Watched {
  /** Flags in words. */
  readonly settings: string;
  /** As the user wrote it. */
  readonly source: string;
  /** First bytes of a source that begins anew with every run; null: it goes on. */
  readonly first: Uint8Array | null;
}

interface Head {
  readonly settings: string;
  readonly source: string;
  readonly first: { readonly bytes: number; readonly digest: Digest } | null;
}

/**
 * The battery in a file between runs: SHA-256 of the rest, one line of JSON that says what it is of, the battery's state. Opening it says
 * at once what would be wrong with it later: FILE_UNWRITABLE, FILE_UNREADABLE, STATE_MISMATCH.
 */
export class Kept {
  readonly #path: string;
  readonly #found: { readonly head: Head; readonly state: Uint8Array } | null;

  constructor(path: string) {
    this.#path = path;
    checkWritable(path);
    const bytes = statSync(path, { throwIfNoEntry: false })?.isFile() ? readBytes(path, 'state') : new Uint8Array(0);
    this.#found = bytes.length > 0 ? this.#open(bytes) : null; // `mktemp` makes an empty one
  }

  save(battery: NoiseBattery, { settings, source, first }: Watched): void {
    const head: Head = { settings, source, first: first && { bytes: first.length, digest: digestOf(first) } };
    const payload = concat(utf8(`${JSON.stringify(head)}\n`), battery.save());
    writeWhole(this.#path, sealState(TAG, digestBytes(digestOf(payload)), payload));
  }

  /** Numbers seen in earlier runs; null where this is the first one. */
  restore(battery: NoiseBattery, { settings, source, first }: Watched): number | null {
    if (!this.#found) return null;
    const { head, state } = this.#found;
    if (head.settings !== settings)
      throw this.#mismatch(
        `was saved by a monitor with ${head.settings}, and this one has ${settings}; pass the same flags, or name another file`,
      );
    if (head.source !== source)
      throw this.#mismatch(
        `was saved by a monitor of ${head.source}, and this one is of ${source}; name another file for another source`,
      );
    if (!begins(first, head.first))
      throw this.#mismatch(`was saved when ${source} began with other bytes; name another file, ${OR_REMOVE}`);
    try {
      battery.restore(state, first !== null);
    } catch (cause) {
      throw this.#mismatch(`was saved by another version (${reason(cause)}); name another file, ${OR_REMOVE}`);
    }
    return battery.count;
  }

  #open(bytes: Uint8Array): { head: Head; state: Uint8Array } {
    let sealed: Uint8Array;
    try {
      sealed = openState(TAG, bytes);
    } catch {
      throw this.#mismatch(
        `holds ${bytes.length} bytes that are not a saved state of monitor; name another file with --state`,
      );
    }
    const payload = sealed.subarray(DIGEST_BYTES);
    const digest = digestBytes(digestOf(payload));
    if (sealed.length < DIGEST_BYTES || digest.some((byte, i) => byte !== sealed[i]))
      throw this.#mismatch(`was cut or changed after it was saved; name another file, ${OR_REMOVE}`);
    const end = payload.indexOf(10);
    return { head: JSON.parse(new TextDecoder().decode(payload.subarray(0, end))), state: payload.slice(end + 1) };
  }

  #mismatch(what: string): FairnoiseError {
    return new FairnoiseError('STATE_MISMATCH', `state ${this.#path} ${what}`);
  }
}

/** A file may have grown since. */
function begins(first: Uint8Array | null, then: Head['first']): boolean {
  if (first === null || then === null) return first === then;
  return first.length >= then.bytes && digestOf(first.subarray(0, then.bytes)) === then.digest;
}

const TAG = 'monitor';
const DIGEST_BYTES = 32;
const OR_REMOVE = 'or remove this one to begin anew';
