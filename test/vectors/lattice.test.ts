import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { latticeTable } from '../../src/samplers/index.ts';

interface Case {
  sigma: number;
  denominator: number;
  T: number;
  first: string;
  middle: string;
  last: string;
  sha256: string;
}
const { cases } = JSON.parse(readFileSync(new URL('./lattice/thresholds.json', import.meta.url), 'utf8')) as {
  cases: Case[];
};

describe('lattice thresholds equal mpmath at 60 digits, every bit of every threshold', () => {
  test.each(cases)('sigma $sigma on 1/$denominator', ({ sigma, denominator, T, first, middle, last, sha256 }) => {
    const table = latticeTable(sigma, denominator);
    expect(table.T).toBe(T);
    const at = (i: number) => String((BigInt(table.high[i]!) << 32n) | BigInt(table.low[i]!));
    expect([at(0), at(T / 2), at(T - 1)]).toEqual([first, middle, last]);
    const bytes = new Uint32Array(2 * T);
    for (let i = 0; i < T; i++) {
      bytes[2 * i] = table.low[i]!;
      bytes[2 * i + 1] = table.high[i]!;
    }
    expect(createHash('sha256').update(new Uint8Array(bytes.buffer)).digest('hex')).toBe(sha256);
  });
});
