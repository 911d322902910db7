import { fromBinary16 } from '../core/binary16.ts';
import { concat, swap } from '../core/bytes.ts';
import { FairnoiseError } from '../core/errors.ts';
import { ELEMENT_BYTES, type Form, type NumberType } from './stream.ts';

/** Numbers of a stream, in order: doubles and steps of a lattice as doubles, narrower ones as float32, which holds them exactly. */
export type Floats = Float32Array | Float64Array;

/** The numbers of a stream of floats, or of integers that count steps. Each piece is a copy of its own. Throws DATA_MALFORMED where the last element is cut. */
export async function* floatsOf(
  chunks: AsyncIterable<Uint8Array>,
  form: Form & { readonly type: NumberType },
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
    yield numbers(whole.buffer, form);
  }
  if (rest.length) {
    throw new FairnoiseError(
      'DATA_MALFORMED',
      `${name} ends with ${rest.length} of the ${width} bytes of an ${form.type} number; it was cut or holds something else, name what with --as`,
    );
  }
}

function numbers(buffer: ArrayBuffer, { type, steps = 1 }: Form & { readonly type: NumberType }): Floats {
  const step = (D: number | bigint): number => Number(D) / steps;
  switch (type) {
    case 'f64':
      return new Float64Array(buffer);
    case 'f32':
      return new Float32Array(buffer);
    case 'f16':
      return Float32Array.from(new Uint16Array(buffer), fromBinary16);
    case 'i8':
      return Float64Array.from(new Int8Array(buffer), step);
    case 'i16':
      return Float64Array.from(new Int16Array(buffer), step);
    case 'i32':
      return Float64Array.from(new Int32Array(buffer), step);
    case 'i64':
      return Float64Array.from(new BigInt64Array(buffer), step);
  }
}

/** The number of half precision nearest to x, ties to even; x below 65,520. */
export function nearestHalf(x: number): number {
  const size = Math.abs(x);
  // Of doubles this large the last digit is worth what half precision's is at x.
  const large = 1.5 * 2 ** (Math.max(-14, Math.floor(Math.log2(size))) - 10 + 52);
  const rounded = size + large - large;
  return x < 0 ? -rounded : rounded;
}
