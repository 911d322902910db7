import { concat, utf8 } from '../core/bytes.ts';
import { FairnoiseError } from '../core/errors.ts';

/**
 * Saved states: `fairnoise-state/1 <tag>\n`, then the payload. The tag is the recipe's id, the version that of the layout,
 * so that a state never continues a stream it does not belong to.
 */
const MAGIC = 'fairnoise-state/1 ';

export function sealState(tag: string, ...payload: Uint8Array[]): Uint8Array {
  return concat(utf8(`${MAGIC}${tag}\n`), ...payload);
}

/** The payload; with `length`, of exactly that many bytes. */
export function openState(tag: string, state: Uint8Array, length?: number): Uint8Array {
  const end = state.indexOf(10);
  const head = new TextDecoder().decode(state.subarray(0, end < 0 ? Math.min(state.length, 80) : end));
  if (end < 0 || !head.startsWith('fairnoise-state/'))
    throw mismatch(`expected a saved state of ${tag}, got ${state.length} bytes that are not a saved state`);
  if (!head.startsWith(MAGIC)) throw mismatch(`expected a saved state of version 1, got "${head}"`);
  const found = head.slice(MAGIC.length);
  if (found !== tag) throw mismatch(`expected a saved state of ${tag}, got one of ${found}: open it with that recipe`);
  const payload = state.subarray(end + 1);
  if (length !== undefined && payload.length !== length)
    throw mismatch(`expected ${length} bytes of state for ${tag}, got ${payload.length}: the state was cut or padded`);
  return payload;
}

const mismatch = (message: string) => new FairnoiseError('STATE_MISMATCH', message);
