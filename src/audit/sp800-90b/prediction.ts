import { bitsOf, type Estimate, estimated, upperBound } from './estimate.ts';
import type { Track } from './workspace.ts';

/**
 * The end that sections 6.3.7 to 6.3.10 share (their steps "Calculate …"): C of N predictions were right, `longest` of them in a row,
 * alphabet of k symbols. P_local is looked for only where it can raise the maximum, as NIST's tool does.
 */
export function predictionEstimate(C: number, N: number, longest: number, k: number): Estimate {
  const r = longest + 1;
  const pGlobal = C / N;
  const pGlobal1 = pGlobal > 0 ? upperBound(pGlobal, N) : 1 - 0.01 ** (1 / N);
  const floor = Math.max(pGlobal1, 1 / k);
  const values: Record<string, number> = { C, r, N, P_global: pGlobal, "P_global'": pGlobal1 };
  let p = floor;
  if (floor < 1 && logNoRun(floor, r, N) > LOG_99) {
    p = Math.max(floor, pLocal(floor, r, N));
    values.P_local = p;
  }
  return estimated(bitsOf(p), values);
}

const LOG_99 = Math.log(0.99);

/**
 * log of the probability that N trials of success probability p hold no run of r: Feller's (1 - p x) / ((r + 1 - r x) q x^(N+1)), x the
 * root of 1 - x + q p^r x^(r+1) = 0. Kept as e = x - 1, which is of the order 1/N: x itself would lose what log x is made of.
 */
function logNoRun(p: number, r: number, N: number): number {
  const q = 1 - p;
  const step = q * p ** r;
  let e = 0;
  for (let i = 0; i < 100; i++) {
    const next = step * Math.exp((r + 1) * Math.log1p(e));
    if (!(next > e * (1 + 1e-16))) break;
    e = next;
  }
  return Math.log1p((-p * e) / q) - Math.log1p(-r * e) - (N + 1) * Math.log1p(e);
}

function pLocal(low: number, r: number, N: number): number {
  let high = 1;
  for (;;) {
    const p = (low + high) / 2;
    if (p <= low || p >= high) return high;
    if (logNoRun(p, r, N) > LOG_99) low = p;
    else high = p;
  }
}

/** C and the longest run that a kernel loop leaves behind, taken by way of 8 bytes of scratch. */
export function outcome({ room }: Track, result: (out: number) => void): { C: number; longest: number } {
  const out = room.scratch(8);
  result(out);
  const [C, longest] = room.u32(out, 2) as unknown as [number, number];
  return { C, longest };
}
