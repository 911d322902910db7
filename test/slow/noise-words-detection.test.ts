import { describe, expect, test } from 'vitest';
import { numpyBehind, wordsNeeded } from '../support/watched-words.ts';

// Words of numpy's PCG64 behind a backdoor until the alarm at 1e-6, 50 streams each: the 95 % number has a bound, with some room. Limits at
// power .99: 20 p words for a periodic schedule whose period and phase are known, 56 p for one that counts events,
// 50 p^2 for a keyed one, p = P + 1.
const STREAMS = 50;

describe('words needed at 95 %', () => {
  test.each([
    ['kurtosis=0', 36, 'bit-positions'], // limit 20
    ['kurtosis=1', 82, 'folding'], // 40
    ['kurtosis=4', 210, 'folding'], // 100
    ['kurtosis=16', 740, 'folding'], // 340
    ['kurtosis=64', 2900, 'folding'], // 1,300
    ['kurtosis-high=4', 210, 'folding'],
    ['skew=0', 36, 'bit-positions'], // 20
    ['skew=1', 180, 'events'], // 112
    ['skew=4', 500, 'events'], // 280
    ['skew=16', 1700, 'events'], // 950
    ['artifact-usenix:beta=4', 500, 'events'],
    ['artifact-usenix:gamma=4', 210, 'folding'],
    ['artifact-usenix:alpha=4', 36, 'bit-positions'], // 10: dead bits
    ['tilt=1', 950, 'tilts'], // 600
    ['tilt=3', 8500, 'tilts'], // 5,400
    ['constant', 3, 'repeats'],
    ['stuck:bit=8', 36, 'bit-positions'], // 20
    ['bias:bit=8,epsilon=0.05', 9000, 'bit-positions'], // 5,000
    ['kurtosis=0@random=4,key=7', 2300, 'bit-positions'], // 1,250
    ['cycle=1200', 1230, 'repeats'],
    ['workers:count=2,block=600', 620, 'repeats'],
  ])('%s: %d by %s', (backdoor, bound, component) => {
    const runs = Array.from({ length: STREAMS }, (_, i) => wordsNeeded(numpyBehind(backdoor, 500 + i), 20_000));
    const words = runs.map((run) => run.words).sort((a, b) => a - b);
    const [median, most] = [words[STREAMS / 2 - 1]!, words[Math.ceil(0.95 * STREAMS) - 1]!];
    const wins = runs.filter((run) => run.component === component).length;
    console.log(`${backdoor}: median ${median}, 95 % ${most}, ${component} in ${wins} of ${STREAMS}`);
    expect(most).toBeLessThanOrEqual(bound);
    expect(wins).toBeGreaterThan(STREAMS / 2);
  });
});
