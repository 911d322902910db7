// jax.random.normal: sqrt 2 erf_inv(u), u uniform on [nextafter(-1, 0), 1) (jax/_src/random.py, XLA client/lib/math.cc ErfInv32/64).
// erf_inv is Giles, "Approximating the erfinv function", GPU Computing Gems 2 (2011). Integers and u are exact on every backend; the
// logarithm and the contraction of p w + c differ between backends by a few ulp. Here: glibc's log1p, nothing contracted.
import { log1p } from './libm';
import { log1pf } from './libmf';

/** u in float: the top 23 bits on [1, 2), minus 1, times 2, minus the largest float below 1; never below that. */
export function jaxUniformF32(words: usize, out: usize, count: u32): void {
  const low = reinterpret<f32>(0xbf7fffff);
  for (let i: u32 = 0; i < count; i++, words += 4, out += 4) {
    const u = reinterpret<f32>((load<u32>(words) >> 9) | 0x3f800000) - <f32>1;
    store<f32>(out, max(low, u * <f32>2 + low));
  }
}

/** u in double: the top 52 bits of a 64-bit word. */
export function jaxUniformF64(words: usize, out: usize, count: u32): void {
  const low = reinterpret<f64>(0xbfefffffffffffff);
  for (let i: u32 = 0; i < count; i++, words += 8, out += 8) {
    const u = reinterpret<f64>((load<u64>(words) >> 12) | 0x3ff0000000000000) - 1;
    store<f64>(out, max(low, u * 2 + low));
  }
}

/** In place: u to sqrt 2 erf_inv(u), float. */
export function jaxNormalF32(at: usize, count: u32): void {
  const sqrt2 = reinterpret<f32>(0x3fb504f3);
  for (const end = at + ((count as usize) << 2); at < end; at += 4) store<f32>(at, sqrt2 * erfInvF32(load<f32>(at)));
}

/** In place: u to sqrt 2 erf_inv(u), double. */
export function jaxNormalF64(at: usize, count: u32): void {
  const sqrt2 = reinterpret<f64>(0x3ff6a09e667f3bcd);
  for (const end = at + ((count as usize) << 3); at < end; at += 8) store<f64>(at, sqrt2 * erfInvF64(load<f64>(at)));
}

function erfInvF32(x: f32): f32 {
  let w = -log1pf(-x * x);
  let p: f32;
  if (w < 5) {
    w -= <f32>2.5;
    p = 2.81022636e-08;
    p = <f32>3.43273939e-07 + p * w;
    p = <f32>-3.5233877e-06 + p * w;
    p = <f32>-4.39150654e-06 + p * w;
    p = <f32>0.00021858087 + p * w;
    p = <f32>-0.00125372503 + p * w;
    p = <f32>-0.00417768164 + p * w;
    p = <f32>0.246640727 + p * w;
    p = <f32>1.50140941 + p * w;
  } else {
    w = Mathf.sqrt(w) - <f32>3;
    p = -0.000200214257;
    p = <f32>0.000100950558 + p * w;
    p = <f32>0.00134934322 + p * w;
    p = <f32>-0.00367342844 + p * w;
    p = <f32>0.00573950773 + p * w;
    p = <f32>-0.0076224613 + p * w;
    p = <f32>0.00943887047 + p * w;
    p = <f32>1.00167406 + p * w;
    p = <f32>2.83297682 + p * w;
  }
  return p * x;
}

// prettier-ignore
const BELOW_6_25 = memory.data<f64>([
  -3.6444120640178196996e-21, -1.685059138182016589e-19, 1.2858480715256400167e-18, 1.115787767802518096e-17,
  -1.333171662854620906e-16, 2.0972767875968561637e-17, 6.6376381343583238325e-15, -4.0545662729752068639e-14,
  -8.1519341976054721522e-14, 2.6335093153082322977e-12, -1.2975133253453532498e-11, -5.4154120542946279317e-11,
  1.051212273321532285e-09, -4.1126339803469836976e-09, -2.9070369957882005086e-08, 4.2347877827932403518e-07,
  -1.3654692000834678645e-06, -1.3882523362786468719e-05, 0.0001867342080340571352, -0.00074070253416626697512,
  -0.0060336708714301490533, 0.24015818242558961693, 1.6536545626831027356,
]);
// prettier-ignore
const BELOW_16 = memory.data<f64>([
  2.2137376921775787049e-09, 9.0756561938885390979e-08, -2.7517406297064545428e-07, 1.8239629214389227755e-08,
  1.5027403968909827627e-06, -4.013867526981545969e-06, 2.9234449089955446044e-06, 1.2475304481671778723e-05,
  -4.7318229009055733981e-05, 6.8284851459573175448e-05, 2.4031110387097893999e-05, -0.0003550375203628474796,
  0.00095328937973738049703, -0.0016882755560235047313, 0.0024914420961078508066, -0.0037512085075692412107,
  0.005370914553590063617, 1.0052589676941592334, 3.0838856104922207635,
]);
// prettier-ignore
const ABOVE_16 = memory.data<f64>([
  -2.7109920616438573243e-11, -2.5556418169965252055e-10, 1.5076572693500548083e-09, -3.7894654401267369937e-09,
  7.6157012080783393804e-09, -1.4960026627149240478e-08, 2.9147953450901080826e-08, -6.7711997758452339498e-08,
  2.2900482228026654717e-07, -9.9298272942317002539e-07, 4.5260625972231537039e-06, -1.9681778105531670567e-05,
  7.5995277030017761139e-05, -0.00021503011930044477347, -0.00013871931833623122026, 1.0103004648645343977,
  4.8499064014085844221,
]);

function erfInvF64(x: f64): f64 {
  const w = -log1p(-x * x);
  if (w < 6.25) return horner(BELOW_6_25, 23, w - 3.125) * x;
  if (w < 16) return horner(BELOW_16, 19, Math.sqrt(w) - 3.25) * x;
  return horner(ABOVE_16, 17, Math.sqrt(w) - 5) * x;
}
function horner(c: usize, n: usize, w: f64): f64 {
  let p = load<f64>(c);
  for (const end = c + (n << 3); (c += 8) < end; ) p = load<f64>(c) + p * w;
  return p;
}
