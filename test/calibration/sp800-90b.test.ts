import { describe, expect, test } from 'vitest';
import { alphaForRun, aptAlarmRate, HEALTHY, healthTests, observe } from '../../src/audit/sp800-90b/index.ts';
import { mostCommonValue } from '../../src/audit/sp800-90b/most-common-value.ts';
import { failureRate, permutationKey, permutationTests } from '../../src/audit/sp800-90b/permutation.ts';
import { samplesOf } from '../../src/audit/sp800-90b/samples.ts';
import { STATISTICS } from '../../src/audit/sp800-90b/statistics.ts';
import { tracksOf } from '../../src/audit/sp800-90b/workspace.ts';
import { certifyKernel } from '../../src/kernel/certify.ts';
import { testSeed } from '../support/shared.ts';

// Rates are held against binomial bounds of one in a million: a right rate fails about never, a wrong one soon.

const kernel = certifyKernel();
const [KEY, OUT] = [kernel.allocate(32), kernel.allocate(1 << 22)];
new Uint32Array(kernel.memory.buffer, KEY, 8).fill(testSeed);

/** 32-bit words of ChaCha20, `part` after `part`. */
function words(count: number, part: number): Uint32Array {
  kernel.run.chachaWords(KEY, 0, Math.ceil(count / 64) * 4, part, 90, 0, OUT);
  return new Uint32Array(kernel.memory.buffer, OUT, count).slice();
}
const uniform = (count: number, bits: number, part: number) =>
  Uint8Array.from(words(count, part), (word) => word >>> (32 - bits));

/** P(Bin(n, p) >= k). */
function tail(n: number, p: number, k: number): number {
  let log = n * Math.log1p(-p);
  let sum = k <= 0 ? Math.exp(log) : 0;
  for (let j = 1; j <= n; j++) {
    log += Math.log((n - j + 1) / j) + Math.log(p / (1 - p));
    if (j >= k) sum += Math.exp(log);
  }
  return Math.min(1, sum);
}
const notAbove = (k: number, n: number, p: number, what: string) =>
  expect(tail(n, p, k), `${what}: ${k} of ${n} at rate ${p}`).toBeGreaterThan(1e-6);
const notBelow = (k: number, n: number, p: number, what: string) =>
  expect(1 - tail(n, p, k + 1), `${what}: ${k} of ${n} at rate ${p}`).toBeGreaterThan(1e-6);

describe('the permutation tests of section 5.1 refuse IID data as often as they say', () => {
  const SETS = 400;
  const PERMUTATIONS = 1000;
  test.each([
    ['bytes', 8, 400],
    ['bits', 1, 4000],
  ])('%s', (name, bits, length) => {
    const failures = STATISTICS.map(() => 0);
    let refused = 0;
    let made = 0;
    for (let set = 0; set < SETS; set++) {
      const samples = samplesOf(uniform(length, bits, 1000 * bits + set), bits);
      const steps = permutationTests(samples, permutationKey(samples), PERMUTATIONS);
      let step = steps.next();
      while (!step.done) step = steps.next();
      step.value.statistics.forEach(({ state }, i) => {
        if (state === 'fail') failures[i]!++;
      });
      if (step.value.state === 'fail') refused++;
      made += step.value.made;
    }
    const p = failureRate(PERMUTATIONS);
    for (const [i, k] of failures.entries()) notAbove(k, SETS, p, STATISTICS[i]!);
    notAbove(refused, SETS, 19 * p, 'any statistic');
    // The sum over statistics without ties comes up to the rate: the test is not merely shy.
    const fine = [
      'excursion',
      'covariance(1)',
      'covariance(2)',
      'covariance(8)',
      'covariance(16)',
      'covariance(32)',
    ] as const;
    const hits = fine.reduce((sum, which) => sum + failures[STATISTICS.indexOf(which)]!, 0);
    notBelow(hits, fine.length * SETS, p * 0.8, 'statistics with few ties');
    console.log(
      `permutation tests, ${name}: ${refused} of ${SETS} refused at ${PERMUTATIONS} permutations (bound ${(100 * 19 * p).toFixed(1)} %), ` +
        `${(failures.reduce((a, b) => a + b) / SETS / 19 / p).toFixed(2)} of the nominal rate a statistic, ${(made / SETS).toFixed(0)} permutations a set`,
    );
  });
});

describe('the health tests of section 4.4 alarm as often as alpha says', () => {
  test.each([
    [1, 2 ** -8],
    [4, 2 ** -8],
    [8, 2 ** -10],
  ])('uniform samples of %i bits, alpha = %d', (bits, alpha) => {
    const tests = healthTests({ H: bits, alpha, bits });
    const p = 2 ** -bits;
    const samples = 4_000_000;
    let state = HEALTHY;
    const alarms = { 'repetition-count': 0, 'adaptive-proportion': 0 };
    let windows = 0;
    for (let part = 0; part < samples / 500_000; part++) {
      const data = uniform(500_000, bits, 5000 + 100 * bits + part);
      // Each test for itself: the other's cutoff out of reach. After an alarm the run is cut; the window goes on and counts once.
      for (let from = 0; from < data.length; ) {
        const result = observe({ ...tests, aptCutoff: 1e9 }, state, data.subarray(from));
        if (result.alarm) alarms['repetition-count']++;
        from += result.state.samples - state.samples;
        state = result.alarm ? HEALTHY : { ...result.state, samples: 0 };
        if (!result.alarm) break;
      }
      for (let from = 0; from + tests.W <= data.length; from += tests.W) {
        windows++;
        if (observe({ ...tests, rctCutoff: 1e9 }, HEALTHY, data.subarray(from, from + tests.W)).alarm)
          alarms['adaptive-proportion']++;
      }
    }
    // A run of C begins at a sample with p^(C - 1); a window holds its first value at least C - 1 times more.
    const rct = p ** (tests.rctCutoff - 1);
    const apt = aptAlarmRate(bits, tests.aptCutoff, tests.W);
    expect(rct).toBeLessThanOrEqual(alpha);
    expect(apt).toBeCloseTo(tail(tests.W - 1, p, tests.aptCutoff - 1), 12);
    notAbove(alarms['repetition-count'], samples, rct, 'repetition count');
    notBelow(alarms['repetition-count'], samples, rct * (1 - p) * 0.9, 'repetition count');
    notAbove(alarms['adaptive-proportion'], windows, apt, 'adaptive proportion');
    notBelow(alarms['adaptive-proportion'], windows, apt, 'adaptive proportion');
    console.log(
      `health tests, ${bits} bits: ${alarms['repetition-count']} runs in ${samples} samples (alpha allows ${(samples * alpha).toFixed(0)}), ` +
        `${alarms['adaptive-proportion']} windows of ${windows} (alpha says ${(windows * alpha).toFixed(1)}, the exact rate ${(windows * apt).toFixed(1)})`,
    );
  });

  test('a budget for a whole run is kept', () => {
    const [bits, samples, budget, runs] = [8, 20_000, 0.05, 400];
    const tests = healthTests({ H: bits, alpha: alphaForRun(samples, budget, { H: bits, bits }), bits });
    let alarmed = 0;
    for (let r = 0; r < runs; r++) if (observe(tests, HEALTHY, uniform(samples, bits, 9000 + r)).alarm) alarmed++;
    notAbove(alarmed, runs, budget, 'runs with an alarm');
    console.log(`health tests: ${alarmed} of ${runs} runs of ${samples} samples alarmed, budget ${budget}`);
  });
});

describe('section 6.3.1', () => {
  test('the most common value estimate lies above the truth in at most half a percent of sources', () => {
    const runs = 3000;
    let above = 0;
    for (let r = 0; r < runs; r++) {
      // Value 0 with probability 1/4 + 1/1024, the rest shared by 255 others.
      const raw = Uint8Array.from(words(10_000, 20_000 + r), (word) => (word % 1024 < 257 ? 0 : 1 + (word % 255)));
      if (mostCommonValue(tracksOf(samplesOf(raw, 8)).original).minEntropy! > -Math.log2(257 / 1024)) above++;
    }
    notAbove(above, runs, 0.0055, 'estimates above the truth'); // 0.5 % by the normal law, skewness aside
    notBelow(above, runs, 0.004, 'estimates above the truth');
    console.log(`most common value: ${above} of ${runs} estimates above the true entropy, 0.5 % expected`);
  });
});
