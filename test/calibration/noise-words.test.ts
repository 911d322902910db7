import { describe, expect, test } from 'vitest';
import { certifyNumerics } from '../../src/kernel/certify.ts';
import { chachaBytes } from '../support/chacha.ts';
import { testSeed } from '../support/shared.ts';
import { feed, watchWords } from '../support/watched-words.ts';

// 2,000 clean ChaCha20 streams of 2^14 words, of every width, looked at as a watch does: at each of the first words, then 2 % apart.
const WORDS = 2 ** 14;
const STREAMS = [
  [8, 800],
  [16, 600],
  [32, 500],
  [64, 100],
] as const;

describe('words: false alarms', () => {
  const sups: number[] = [];
  test.each(STREAMS)('streams of %d-bit words', (bits, streams) => {
    for (let i = 0; i < streams; i++) {
      const { family, watch } = watchWords(bits);
      feed(watch, family, chachaBytes((WORDS * bits) / 8, testSeed + 10_000 * bits + i));
      expect(family.count).toBe(WORDS);
      sups.push(watch.supLogE);
    }
    const largest = Math.exp(Math.max(...sups.slice(-streams)));
    console.log(`${bits}-bit words: largest E of ${streams} streams ${largest.toPrecision(3)}`);
  });
  test.each([20, 100])('P(sup E >= %d) keeps to its inverse', (bound) => {
    const crossed = sups.filter((logE) => logE >= Math.log(bound)).length;
    console.log(`sup E >= ${bound}: ${crossed} of ${sups.length}`);
    expect(sups.length).toBeGreaterThanOrEqual(2000);
    // Fails once in 1,000 tries if the rate were exactly 1 / bound.
    expect(certifyNumerics().binomialTailUp(crossed, sups.length, 1 / bound)).toBeGreaterThan(1e-3);
  });
});
