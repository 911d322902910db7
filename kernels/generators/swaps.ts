// Other laws out of standard normals, in place: u = Phi(z) and the other law's quantile. Monotone in z, so an attacked run stays paired
// with the honest one. Used by src/backdoors/noise; not on any certified path.

/** 1 - Phi(x) for x >= 0. Hart et al. 1968, in the form of West, "Better approximations to cumulative normal functions" (2005).
 *  Absolute error 1e-15; relative error up to 1e-8 beyond x = 7. */
function upper(x: f64): f64 {
  if (x > 37) return 0;
  const e = Math.exp(-0.5 * x * x);
  if (x < 7.07106781186547) {
    const p = (((((3.52624965998911e-2 * x + 0.700383064443688) * x + 6.37396220353165) * x + 33.912866078383) * x
      + 112.079291497871) * x + 221.213596169931) * x + 220.206867912376;
    const q = ((((((8.83883476483184e-2 * x + 1.75566716318264) * x + 16.064177579207) * x + 86.7807322029461) * x
      + 296.564248779674) * x + 637.333633378831) * x + 793.826512519948) * x + 440.413735824752;
    return e * p / q;
  }
  return e / (x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))))) / 2.506628274631;
}

@inline function uniform(z: f64): f64 { return z < 0 ? 2 * upper(-z) - 1 : 1 - 2 * upper(z); }
@inline function laplace(z: f64): f64 { return z < 0 ? Math.log(2 * upper(-z)) : -Math.log(2 * upper(z)); }

/** z to a + b U, U uniform on (-1, 1). `double`: values are f64, else f32. */
export function swapUniform(at: usize, count: u32, a: f64, b: f64, double: bool): void {
  if (double) for (const end = at + ((count as usize) << 3); at < end; at += 8) store<f64>(at, a + b * uniform(load<f64>(at)));
  else for (const end = at + ((count as usize) << 2); at < end; at += 4) store<f32>(at, (a + b * uniform(load<f32>(at) as f64)) as f32);
}

/** z to a Laplace variate of scale b (variance 2 b^2). */
export function swapLaplace(at: usize, count: u32, b: f64, double: bool): void {
  if (double) for (const end = at + ((count as usize) << 3); at < end; at += 8) store<f64>(at, b * laplace(load<f64>(at)));
  else for (const end = at + ((count as usize) << 2); at < end; at += 4) store<f32>(at, (b * laplace(load<f32>(at) as f64)) as f32);
}
