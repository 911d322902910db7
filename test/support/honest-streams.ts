import { expect } from 'vitest';
import type { NormalDtype } from '../../src/core/types.ts';
import { watched } from '../../src/run/measure/power.ts';
import { openPipeline, pipelines } from '../../src/samplers/pipelines.ts';
import { tooMany } from './binomial.ts';

// Ville's inequality, on the numbers each pipeline really makes: P(E ever >= 20) <= .05, P(E ever >= 100) <= .01; each claim is given up
// when its count would be rarer than 1e-3. bench/noise-calibration.mjs has the same at 2^20 numbers and at every look.
export const STREAMS = 2000;
export const LENGTH = 2 ** 14;
export const limits = [20, 100].map((e) => [e, tooMany(STREAMS, 1 / e, 1e-3)] as const);

export function holds(sups: readonly number[]): void {
  expect(sups).toHaveLength(STREAMS);
  for (const [e, most] of limits) {
    const reached = sups.filter((sup) => sup >= Math.log(e)).length;
    expect(reached, `streams of ${STREAMS} that reached E = ${e}`).toBeLessThan(most);
  }
}

/** Looks 30 % apart: a false null law shows at any of them. */
const APART = 1.3;

/** Largest ln E of each honest stream of a pipeline; `apart` null: looked at as often as the battery looks. */
export const sups = (id: string, dtype: NormalDtype, apart: number | null = APART): number[] =>
  Array.from({ length: STREAMS }, (_, i) => {
    return watched(openPipeline({ id, dtype, seed: String(i + 1) }), 1e-6, LENGTH, apart ?? undefined).supLogE;
  });

/** Generators of cryptography take most of the time: they have a test file, hence a worker, of their own. */
export const cryptographic = /^(chacha20|aes|shake|blake3|drbg)/;
export const cases = pipelines.flatMap(({ id, dtypes }) => dtypes.map((dtype): [string, NormalDtype] => [id, dtype]));
