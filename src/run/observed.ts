import type { BackdoorContext } from '../backdoors/index.ts';
import { bytesOf } from '../core/bytes.ts';
import { digestOf } from '../core/digest.ts';
import type { Point, Sampler } from '../core/types.ts';
import { openState, sealState } from '../generators/state.ts';

const TAG = 'observed';

/**
 * A sequential sampler that tells `context` what it is asked for before every call: input, SHA-256 of the input's float32 values as an
 * unperturbed model sees them (little-endian; only when `looksAtInputs`), phase, number of calls so far.
 */
export function observed(inner: Sampler, context: BackdoorContext, looksAtInputs: boolean, close: () => void): Sampler {
  let calls = 0;
  let last: Point | null = null;
  return {
    ...inner,
    perturb(point, at, count) {
      if (looksAtInputs && last?.values !== point.values) context.inputDigest = digestOf(bytesOf(point.values));
      last = point;
      context.input = point.index;
      context.phase = at.phase;
      context.call = calls;
      const noisy = inner.perturb(point, at, count);
      calls++;
      return noisy;
    },
    save() {
      const count = new Uint8Array(8);
      new DataView(count.buffer).setFloat64(0, calls, true);
      return sealState(TAG, count, inner.save!());
    },
    restore(state) {
      const payload = openState(TAG, state);
      calls = new DataView(payload.buffer, payload.byteOffset).getFloat64(0, true);
      inner.restore!(payload.subarray(8));
    },
    close,
  };
}
