import type { Generator } from '../../src/core/types.ts';
import { Draws } from '../../src/generators/draws.ts';
import { zigguratTables } from '../../src/samplers/ziggurat-tables.ts';

/** numpy's ziggurat written down once more, a word at a time through `Draws`: the oracle for what is drawn and how much of it. */
const { wi, ki, fi, wiF, kiF, fiF } = zigguratTables();
const R = 3.654152885361009;

export function zigguratTwin(generator: Generator, dtype: 'f64' | 'f32') {
  const draws = new Draws(generator);
  const f = Math.fround;
  const one64 = new BigUint64Array(1);
  const one32 = new Uint32Array(1);
  const u64 = () => {
    draws.fill64(one64);
    return one64[0]!;
  };
  const u32 = () => {
    draws.fill32(one32);
    return one32[0]!;
  };
  const double = () => Number(u64() >> 11n) * 2 ** -53;
  const float = () => (u32() >>> 8) * 2 ** -24;

  const next64 = (): number => {
    for (;;) {
      const r = u64();
      const idx = Number(r & 255n);
      const rabs = (r >> 9n) & ((1n << 52n) - 1n);
      const x = (r & 256n ? -1 : 1) * Number(rabs) * wi[idx]!;
      if (rabs < ki[idx]!) return x;
      if (idx === 0)
        for (;;) {
          const xx = -(1 / R) * Math.log1p(-double());
          const yy = -Math.log1p(-double());
          if (yy + yy > xx * xx) return (rabs >> 8n) & 1n ? -(R + xx) : R + xx;
        }
      if ((fi[idx - 1]! - fi[idx]!) * double() + fi[idx]! < Math.exp(-0.5 * x * x)) return x;
    }
  };
  const next32 = (): number => {
    for (;;) {
      const r = u32();
      const idx = r & 255;
      const rabs = (r >>> 9) & 0x7fffff;
      const x = (r & 256 ? -1 : 1) * f(rabs * wiF[idx]!);
      if (rabs < kiF[idx]!) return x;
      if (idx === 0)
        for (;;) {
          const xx = f(-f(1 / R) * f(Math.log1p(-float())));
          const yy = f(-Math.log1p(-float()));
          if (f(yy + yy) > f(xx * xx)) return (rabs >> 8) & 1 ? -f(f(R) + xx) : f(f(R) + xx);
        }
      const wedge = f(f(f(fiF[idx - 1]! - fiF[idx]!) * float()) + fiF[idx]!);
      if (wedge < Math.exp(-0.5 * x * x)) return x;
    }
  };
  return { draws, next: dtype === 'f64' ? next64 : next32 };
}
