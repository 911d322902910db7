import { type Estimate, estimated, skipped } from './estimate.ts';
import type { Track } from './workspace.ts';

/** SP 800-90B section 6.3.3, the Markov estimate, on bits: the likeliest 128-bit sequence of a first-order chain. */
export function markov({ room, S, L }: Track): Estimate {
  if (L < 2) return skipped('needs at least 2 bits');
  const out = room.scratch(16);
  room.run.transitions(S, L, out);
  const [c00, c01, c10, c11] = room.u32(out, 4) as unknown as [number, number, number, number];
  const last = new Uint8Array(room.kernel.memory.buffer, S + L - 1, 1)[0]!;
  const [from0, from1] = [c00 + c01, c10 + c11];
  const p0 = (from0 + (last === 0 ? 1 : 0)) / L;
  const p1 = 1 - p0;
  const p00 = from0 > 0 ? c00 / from0 : 0;
  const p01 = from0 > 0 ? 1 - p00 : 0;
  const p10 = from1 > 0 ? c10 / from1 : 0;
  const p11 = from1 > 0 ? 1 - p10 : 0;
  // Table of step 3, as [probability, times] factors of each candidate.
  const sequences: [number, number][][] = [
    [
      [p0, 1],
      [p00, 127],
    ], // 00…0
    [
      [p0, 1],
      [p01, 64],
      [p10, 63],
    ], // 0101…
    [
      [p0, 1],
      [p01, 1],
      [p11, 126],
    ], // 011…1
    [
      [p1, 1],
      [p10, 1],
      [p00, 126],
    ], // 100…0
    [
      [p1, 1],
      [p10, 64],
      [p01, 63],
    ], // 1010…
    [
      [p1, 1],
      [p11, 127],
    ], // 11…1
  ];
  const bits = sequences.map((factors) => factors.reduce((sum, [p, times]) => sum - times * Math.log2(p), 0));
  const h = Math.min(128, ...bits);
  return estimated(Math.min(h / 128, 1), {
    P_0: p0,
    P_1: p1,
    'P_{0,0}': p00,
    'P_{0,1}': p01,
    'P_{1,0}': p10,
    'P_{1,1}': p11,
    'p-hat_max': 2 ** -h,
  });
}
