import { fromBinary16 } from '../core/binary16.ts';
import { concat, swap } from '../core/bytes.ts';
import { FairnoiseError } from '../core/errors.ts';
import { ELEMENT_BYTES, type FloatType, type Form } from './stream.ts';

/** Numbers of a stream, in order: doubles as such, narrower ones as float32, which holds them exactly. */
export type Floats = Float32Array | Float64Array;

/** The numbers of a stream of float elements. Each piece is a copy of its own. Throws DATA_MALFORMED where the last element is cut. */
export async function* floatsOf(
  chunks: AsyncIterable<Uint8Array>,
  form: Form & { readonly type: FloatType },
  name: string,
): AsyncGenerator<Floats> {
  const width = ELEMENT_BYTES[form.type];
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const have = rest.length + chunk.length;
    const whole = new Uint8Array(have - (have % width));
    if (whole.length === 0) {
      rest = concat(rest, chunk);
      continue;
    }
    whole.set(rest);
    const used = whole.length - rest.length;
    whole.set(chunk.subarray(0, used), rest.length);
    rest = chunk.slice(used);
    if (form.bigEndian) swap(whole, width);
    yield numbers(whole.buffer, form.type);
  }
  if (rest.length) {
    throw new FairnoiseError(
      'DATA_MALFORMED',
      `${name} ends with ${rest.length} of the ${width} bytes of a ${form.type} number; it was cut or holds something else, name what with --as`,
    );
  }
}

function numbers(buffer: ArrayBuffer, type: FloatType): Floats {
  if (type === 'f64') return new Float64Array(buffer);
  return type === 'f32' ? new Float32Array(buffer) : Float32Array.from(new Uint16Array(buffer), fromBinary16);
}
