// The lattice Gaussian: 32-bit words to exact integers (docs/spec/streams.md, docs/decisions/0002-lattice-gaussian.md).
import { chacha4 } from './chacha20';

// Scratch for one group of four blocks, and for the rare second word.
const GROUP = memory.data(256, 16);
const TIE = memory.data(256, 16);

/**
 * Raw words: `blocks` blocks from block `block`, at (sample, input, phase), to `out` (64 bytes a block, rounded up to four blocks).
 */
export function chachaWords(key: usize, block: u32, blocks: u32, sample: u32, input: u32, phase: u32, out: usize): void {
  for (let b: u32 = 0; b < blocks; b += 4) {
    const first = block + b;
    chacha4(key, i32x4(first, first + 1, first + 2, first + 3), i32x4.splat(sample), i32x4.splat(input), i32x4.splat(phase), out + (b as usize) * 64);
  }
}

// The second word of coordinate `at`: same block, phase | 2^31. About one value in two million needs it.
function tieWord(key: usize, at: u32, sample: u32, input: u32, phase: u32): u32 {
  chacha4(key, i32x4.splat(at >> 4), i32x4.splat(sample), i32x4.splat(input), i32x4.splat(phase | 0x80000000), TIE);
  return load<u32>(TIE + ((at & 15) << 2));
}

// Number of thresholds <= U, U = word * 2^32 + (second word, drawn only when the high halves are equal).
export function search(word: u32, index: u32, T: u32, high: usize, low: usize, key: usize, at: u32, sample: u32, input: u32, phase: u32): u32 {
  let drawn = false;
  let second: u32 = 0;
  while (index < T) {
    const t = load<u32>(high + ((index as usize) << 2));
    if (word < t) break;
    if (word == t) {
      if (!drawn) {
        second = tieWord(key, at, sample, input, phase);
        drawn = true;
      }
      if (second < load<u32>(low + ((index as usize) << 2))) break;
    }
    index++;
  }
  return index;
}

/**
 * Noisy copies of one input, `count` rows of `d` values at `out` (float32), or the bare noise (int32) when `steps` is 0.
 *
 * guide[w >>> shift] holds the number of thresholds below the bin, shifted left by one, and bit 0 set when a threshold lies inside it.
 * value = (clamp(steps[c] + noise, low, high)) / denominator, one correctly rounded float32 division: the canonical table of Q.
 */
export function latticeFill(
  key: usize, sample: u32, input: u32, phase: u32, count: u32, d: u32, steps: usize,
  guide: usize, shift: u32, high: usize, low: usize, T: u32, offset: i32,
  clampLow: i32, clampHigh: i32, denominator: f32, out: usize,
): void {
  const blocks = (d + 15) >> 4;
  const total = blocks * count; // blocks of all rows in one line, so that groups of four waste nothing at row ends
  const lows = i32x4.splat(clampLow), highs = i32x4.splat(clampHigh), divisor = f32x4.splat(denominator);
  let row: u32 = 0, block: u32 = 0; // of the group's first lane
  for (let g: u32 = 0; g < total; g += 4) {
    let w12 = i32x4.splat(0), w13 = i32x4.splat(0);
    let r = row, b = block;
    w12 = i32x4.replace_lane(w12, 0, b); w13 = i32x4.replace_lane(w13, 0, sample + r);
    if (++b == blocks) { b = 0; r++; }
    w12 = i32x4.replace_lane(w12, 1, b); w13 = i32x4.replace_lane(w13, 1, sample + r);
    if (++b == blocks) { b = 0; r++; }
    w12 = i32x4.replace_lane(w12, 2, b); w13 = i32x4.replace_lane(w13, 2, sample + r);
    if (++b == blocks) { b = 0; r++; }
    w12 = i32x4.replace_lane(w12, 3, b); w13 = i32x4.replace_lane(w13, 3, sample + r);
    chacha4(key, w12, w13, i32x4.splat(input), i32x4.splat(phase), GROUP);

    const lanes: u32 = total - g < 4 ? total - g : 4;
    for (let l: u32 = 0; l < lanes; l++) {
      const c0 = block << 4;
      const n: u32 = d - c0 < 16 ? d - c0 : 16;
      const words = GROUP + ((l as usize) << 6);
      // Indices first, in place over the words; then sums in vectors of four.
      for (let i: u32 = 0; i < n; i++) {
        const word = load<u32>(words + ((i as usize) << 2));
        const entry = load<u32>(guide + (((word >>> shift) as usize) << 2));
        let index = entry >> 1;
        if (entry & 1) index = search(word, index, T, high, low, key, c0 + i, sample + row, input, phase);
        store<i32>(words + ((i as usize) << 2), (index as i32) + offset);
      }
      const to = out + (((row * d + c0) as usize) << 2);
      if (steps == 0) {
        memory.copy(to, words, (n as usize) << 2);
      } else if (n == 16) {
        const from = steps + ((c0 as usize) << 2);
        for (let i: usize = 0; i < 64; i += 16) {
          const sum = i32x4.add(v128.load(words + i), v128.load(from + i));
          const clamped = i32x4.min_s(i32x4.max_s(sum, lows), highs);
          v128.store(to + i, f32x4.div(f32x4.convert_i32x4_s(clamped), divisor));
        }
      } else {
        for (let i: u32 = 0; i < n; i++) {
          const at = (i as usize) << 2;
          const sum = load<i32>(words + at) + load<i32>(steps + ((c0 as usize) << 2) + at);
          store<f32>(to + at, (min(max(sum, clampLow), clampHigh) as f32) / denominator);
        }
      }
      if (++block == blocks) { block = 0; row++; }
    }
  }
}
