// The lattice Gaussian for tables: every feature has its own power-of-two step, hence its own thresholds, clamp and scale.
import { chacha4 } from './chacha20';
import { search } from './lattice';

const GROUP = memory.data(256, 16);

/** One feature: where its table is and what its value is made of. 36 bytes; src/samplers/lattice.ts writes them. */
@unmanaged
class Feature {
  guide: u32;
  shift: u32;
  high: u32;
  low: u32;
  T: u32;
  offset: i32;
  clampLow: i32;
  clampHigh: i32;
  denominator: f32; // 2^q, so that the division is exact
}

/** As latticeFill, with `d` features at `features`; the bare noise (int32) when `steps` is 0. */
export function latticeFillFeatures(
  key: usize, sample: u32, input: u32, phase: u32, count: u32, d: u32, steps: usize, features: usize, out: usize,
): void {
  const blocks = (d + 15) >> 4;
  for (let row: u32 = 0; row < count; row++) {
    for (let b: u32 = 0; b < blocks; b += 4) {
      chacha4(key, i32x4(b, b + 1, b + 2, b + 3), i32x4.splat(sample + row), i32x4.splat(input), i32x4.splat(phase), GROUP);
      const first = b << 4;
      const n = min<u32>(64, d - first);
      for (let i: u32 = 0; i < n; i++) {
        const c = first + i;
        const f = changetype<Feature>(features + (c as usize) * offsetof<Feature>());
        const word = load<u32>(GROUP + ((i as usize) << 2));
        const entry = load<u32>((f.guide as usize) + (((word >>> f.shift) as usize) << 2));
        let index = entry >> 1;
        if (entry & 1) index = search(word, index, f.T, f.high, f.low, key, c, sample + row, input, phase);
        const noise = (index as i32) + f.offset;
        const to = out + (((row * d + c) as usize) << 2);
        if (steps == 0) {
          store<i32>(to, noise);
        } else {
          const sum = load<i32>(steps + ((c as usize) << 2)) + noise;
          store<f32>(to, (min(max(sum, f.clampLow), f.clampHigh) as f32) / f.denominator);
        }
      }
    }
  }
}
