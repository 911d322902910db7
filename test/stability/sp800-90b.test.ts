import { describe, expect, test } from 'vitest';
import { nonIid, permutationKey, samplesOf } from '../../src/audit/sp800-90b/index.ts';
import { PermutationBench, STATISTICS } from '../../src/audit/sp800-90b/statistics.ts';

// The numbers a clone without ../shared holds on to. They were made by this code when it gave NIST's values on all of NIST's files
// (test/vectors/sp800-90b.test.ts) and its slow twins' on every width (test/property/sp800-90b.test.ts).

/** A skewed source with memory: mixes of an integer hash. */
function samples(length: number, bits: number): Uint8Array {
  const S = new Uint8Array(length);
  for (let i = 0; i < length; i++) {
    let x = Math.imul(i + 1, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    x = (x ^ (x >>> 16)) >>> 0;
    S[i] = x % 7 === 0 && i > 2 ? S[i - 3]! : (x >>> (32 - bits)) & (x >>> (24 - bits) || -1);
  }
  return S;
}

const estimates = (bits: number) =>
  [...nonIid(samplesOf(samples(30_000, bits), bits))].map(({ id, original, bitstring }) => [
    id,
    original?.minEntropy?.toFixed(10) ?? null,
    bitstring?.minEntropy?.toFixed(10) ?? null,
  ]);

describe('SP 800-90B numbers do not move', () => {
  test.each([1, 3, 8])('ten estimates on 30,000 samples of %i bits', (bits) => {
    expect(estimates(bits)).toMatchSnapshot();
  });

  test('nineteen statistics of permutation 5', () => {
    const data = samplesOf(samples(30_000, 8), 8);
    const bench = new PermutationBench(data, permutationKey(data, Uint8Array.of(1, 2, 3)));
    expect(
      [
        ...bench.permuted(
          5,
          STATISTICS.map(() => true),
        ),
      ].map((x, i) => `${STATISTICS[i]} ${x.toPrecision(12)}`),
    ).toMatchSnapshot();
  });
});
