// Transforms in double that use a fixed number of words a number and need nothing rejected.
import { cos, log, sin } from './libm';

const INV_2_53 = reinterpret<f64>(0x3ca0000000000000);
const TWO_PI: f64 = 6.283185307179586476925286766559;

/**
 * CPython random.gauss (Lib/random.py) without the kept value: `pairs` pairs from two u64 each (two MT19937 outputs, first high).
 * x2pi = random() 2 pi; g2rad = sqrt(-2 log(1 - random())); cos first.
 */
export function gaussPython(words: usize, out: usize, pairs: u32): void {
  for (let i: u32 = 0; i < pairs; i++, words += 16, out += 16) {
    const x2pi = unit53(load<u64>(words)) * TWO_PI;
    const g2rad = Math.sqrt(-2 * log(1 - unit53(load<u64>(words, 8))));
    store<f64>(out, cos(x2pi) * g2rad);
    store<f64>(out, sin(x2pi) * g2rad, 8);
  }
}
@inline function unit53(word: u64): f64 {
  return (((word >> 37) as f64) * 67108864.0 + (((word & 0xffffffff) >> 6) as f64)) * INV_2_53;
}

/**
 * R's rnorm, kind Inversion (src/nmath/snorm.c): u = floor(2^27 U1) + U2, qnorm(u / 2^27); two u32 words a number.
 * U = word * 2.3283064365386963e-10, kept inside (0, 1) by fixup (src/main/RNG.c).
 */
export function inversionR(words: usize, out: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++, words += 8, out += 8) {
    const u = Math.trunc(134217728.0 * unitR(load<u32>(words))) + unitR(load<u32>(words, 4));
    store<f64>(out, qnorm(u / 134217728.0));
  }
}
@inline function unitR(word: u32): f64 {
  const I2_32M1: f64 = 2.328306437080797e-10; // = 1 / (2^32 - 1)
  const u = (word as f64) * 2.3283064365386963e-10;
  return u <= 0 ? 0.5 * I2_32M1 : 1 - u <= 0 ? 1 - 0.5 * I2_32M1 : u;
}

/**
 * Normal quantile of p in (0, 1): Wichura, algorithm AS 241 (PPND16), Applied Statistics 37 (1988), with the tails taken from p or 1 - p
 * as R's qnorm does (src/nmath/qnorm.c, lower tail, not log).
 */
export function qnorm(p: f64): f64 {
  const q = p - 0.5;
  if (abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return q * (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r + 67265.770927008700853) * r
      + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r
      + 3.387132872796366608)
      / (((((((r * 5226.495278852854561 + 28729.085735721942674) * r + 39307.89580009271061) * r
      + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1);
  }
  let r = Math.sqrt(-log(q < 0 ? p : 0.5 - p + 0.5));
  let value: f64;
  if (r <= 5) {
    r -= 1.6;
    value = (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
      + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r
      + 1.42343711074968357734)
      / (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
      + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1);
  } else {
    r -= 5;
    value = (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
      + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r
      + 6.6579046435011037772)
      / (((((((r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
      + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1);
  }
  return q < 0 ? -value : value;
}
