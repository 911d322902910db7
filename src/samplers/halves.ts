/** Dtypes of 16 bits that a library draws in. Everything here computes with the float32 they widen to; `halfBits` is what is printed. */
export const HALVES = ['f16', 'bf16'] as const;
export type HalfDtype = (typeof HALVES)[number];

/** The bit patterns of finite float32 values that are numbers of `dtype`, as those drawn with `half` are: nothing is rounded. */
export function halfBits(values: Float32Array, dtype: HalfDtype): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  if (dtype === 'bf16') {
    for (let i = 0; i < bits.length; i++) bits[i] = words[i]! >>> 16;
    return bits;
  }
  for (let i = 0; i < bits.length; i++) {
    const magnitude = words[i]! & 0x7fffffff;
    // Below 2^-14 float16 has no leading bit: a number is so many times 2^-24. Above, the exponent's bias is 15 instead of 127.
    const rest = magnitude < 0x38800000 ? Math.abs(values[i]!) * 2 ** 24 : (magnitude - (112 << 23)) >>> 13;
    bits[i] = ((words[i]! >>> 16) & 0x8000) | rest;
  }
  return bits;
}
