import type { Element, ReuseIndex } from '../../audit/index.ts';
import { ELEMENT_BYTES, type FormType, floatOf, isNumeric, nearestHalf } from '../../sources/index.ts';

export type Elements = Parameters<ReuseIndex['push']>[0];

/** What a stream's own numbers or words are; single bits are gathered into bytes. */
export function elementOf(type: FormType): Element {
  if (isNumeric(type)) return floatOf(type);
  return type === 'bits' || type === 'bit-bytes' ? 'u8' : type;
}

/** What streams of any types can all be written in: the coarsest precision of floats, the narrowest words. */
export function commonElement(types: readonly FormType[]): Element {
  return types.map(elementOf).reduce((least, one) => (ELEMENT_BYTES[one] < ELEMENT_BYTES[least] ? one : least));
}

/** Elements of type `as` in a number or word of `type`. */
export const perNumber = (type: FormType, as: Element): number =>
  isNumeric(type) ? 1 : ELEMENT_BYTES[elementOf(type)] / ELEMENT_BYTES[as];

/** Floats rounded, words cut, least significant part first, as little-endian files have them. */
export function inCommon(x: Elements, as: Element): Elements {
  switch (as) {
    case 'f64':
    case 'u64':
      return x;
    case 'f32':
      return x instanceof Float32Array ? x : Float32Array.from(x as Float64Array);
    case 'f16':
      return Float32Array.from(x as Float64Array, nearestHalf);
    case 'u32':
      return new Uint32Array(x.buffer, x.byteOffset, x.byteLength / 4);
    case 'u16':
      return new Uint16Array(x.buffer, x.byteOffset, x.byteLength / 2);
    case 'u8':
      return new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
  }
}
