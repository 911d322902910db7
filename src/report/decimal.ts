/**
 * Decimal text of a double without rounding up: exact, since a double is an integer times a power of two.
 * (`toFixed` rounds to nearest, and `Math.floor(x * 1e6)` rounds the product first: both can print more than x.)
 */

/** The largest multiple of 10^-digits that is <= x, as text with that many decimals. x finite and >= 0. */
export function floorDecimal(x: number, digits: number): string {
  if (!(x >= 0 && x < Infinity)) throw new RangeError(`"x" expected finite number >= 0, got ${x}`);
  const { mantissa, exponent } = exact(x);
  const scaled = mantissa * 10n ** BigInt(digits);
  return point(exponent >= 0 ? scaled << BigInt(exponent) : scaled >> BigInt(-exponent), digits);
}

/** x = mantissa * 2^exponent (IEEE 754 binary64). */
function exact(x: number): { mantissa: bigint; exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const word = bits.getBigUint64(0);
  const biased = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  return biased === 0
    ? { mantissa: fraction, exponent: -1074 }
    : { mantissa: fraction | (1n << 52n), exponent: biased - 1075 };
}

function point(value: bigint, digits: number): string {
  const text = value.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
