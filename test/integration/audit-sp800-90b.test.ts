import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ESTIMATORS } from '../../src/audit/index.ts';
import { audit as auditSchema } from '../../src/report/schemas/audit.ts';
import { fairnoise, temporaryFolder } from '../support/cli.ts';

// SP 800-90B as scripts see it: ids, JSON, exit codes, and one sentence for everything that is wrong.

const noise = (length: number, bits: number, seed = 1) =>
  Uint8Array.from({ length }, (_, i) => {
    let x = Math.imul(i + 1 + seed * 104729, 0x9e3779b1);
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
    return (x ^ (x >>> 16)) >>> (32 - bits);
  });

function file(data: Uint8Array | string): string {
  const path = join(temporaryFolder(), 'samples.bin');
  writeFileSync(path, data);
  return path;
}
const run = (...args: string[]) => fairnoise(['audit', ...args, '--suite', 'sp800-90b', '--quiet']);
function json(...args: string[]) {
  const { code, stdout, stderr } = run(...args, '--format', 'json');
  expect(stderr).toBe('');
  const document = auditSchema.parse(JSON.parse(stdout));
  const suite = document.suites[0]!;
  if (suite.suite !== 'sp800-90b') throw new Error(suite.suite);
  return { code, document, suite };
}

describe('audit --suite sp800-90b', () => {
  test('ten estimators by their ids, each with its minimum entropy, and the least of all as the suite’s', () => {
    const { code, document, suite } = json(file(noise(10_000, 4)), '--symbol-bits', '4');
    expect(code).toBe(0);
    expect(document.tests.map(({ id }) => id)).toEqual(ESTIMATORS.map((id) => `sp800-90b/${id}`));
    expect(document.tests.map(({ reference }) => reference)).toEqual(
      ESTIMATORS.map((_, i) => `SP 800-90B §6.3.${i + 1}`),
    );
    const least = Math.min(...document.tests.map(({ minEntropy }) => minEntropy!));
    expect(suite).toMatchObject({
      minEntropy: least,
      track: 'non-iid',
      state: 'pass',
      samples: { count: 10_000, bits: 4, alphabet: 16 },
    });
    expect(suite.because).toContain('10000 samples, where the standard asks for 1000000');
    const { estimates } = document.tests[4]!;
    expect(estimates?.original).toMatchObject({ state: 'estimated', values: { t: 2 } });
    expect(estimates?.bitstring).toMatchObject({ state: 'estimated' });
  });

  test('the submitter’s estimate is one more in the minimum', () => {
    const { suite } = json(file(noise(10_000, 4)), '--h-submitter', '1.5');
    expect(suite).toMatchObject({ minEntropy: 1.5, hSubmitter: 1.5 });
  });

  test('packed samples, ASCII bits and one sample a byte are the same data', () => {
    const bits = noise(9000, 1);
    const packed = new Uint8Array(1125);
    bits.forEach((bit, i) => {
      packed[i >> 3]! |= bit << (7 - (i & 7));
    });
    const one = json(file(bits), '--symbol-bits', '1');
    const two = json(file(packed), '--symbol-bits', '1', '--packed');
    const three = json(file(bits.join('')), '--as', 'bits');
    expect(two.document.tests).toEqual(one.document.tests);
    expect(three.document.tests).toEqual(one.document.tests);
    const threes = json(file(packed), '--symbol-bits', '3', '--packed', '--samples', '2500');
    expect(threes.suite.samples).toMatchObject({ count: 2500, bits: 3, alphabet: 8 });
    const nibbles = noise(7000, 4);
    const pairs = Uint8Array.from({ length: 3500 }, (_, i) => 16 * nibbles[2 * i]! + nibbles[2 * i + 1]!);
    expect(json(file(pairs), '--symbol-bits', '4', '--packed').document.tests).toEqual(
      json(file(nibbles)).document.tests,
    );
  });

  test('a generator’s words, the most significant bits first', () => {
    const { suite, code } = json('recipe:numpy:PCG64?seed=42', '--samples', '20000');
    expect(suite.samples).toMatchObject({ count: 20_000, bits: 8, alphabet: 256 });
    expect(suite.minEntropy).toBeGreaterThan(5);
    expect(code).toBe(0);
  });

  test('--iid: a claim that holds takes the most common value; one that does not is a finding', () => {
    const good = json(file(noise(3000, 3)), '--iid', '--seed', 'a');
    expect([good.code, good.suite.track, good.suite.permutation?.state]).toEqual([0, 'iid', 'pass']);
    expect(good.suite.minEntropy).toBe(good.document.tests[0]!.minEntropy);
    expect(good.suite.refusalRate).toBeLessThan(0.03);
    const sorted = noise(2000, 3).sort();
    const bad = json(file(sorted), '--iid');
    expect([bad.code, bad.suite.state, bad.suite.track]).toEqual([1, 'fail', 'non-iid']);
    expect(bad.document.tests.find(({ id }) => id === 'sp800-90b/iid-permutation')).toMatchObject({ state: 'fail' });
    expect(bad.suite.because).toContain('the claim of IID is refused, so the non-IID estimate stands');
  });

  test('--restart: a matrix of 1000 by 1000', () => {
    const path = file(noise(1_000_000, 2, 3));
    const { suite, document, code } = json(path, '--restart', '1.8', '--iid');
    expect([code, suite.track]).toEqual([0, 'restart']);
    expect(document.tests.map(({ id }) => id)).toEqual([
      'sp800-90b/restart-sanity',
      'sp800-90b/restart-validation',
      'sp800-90b/most-common-value',
    ]);
    expect(suite.minEntropy).toBe(1.8);
    expect(run(path, '--restart', '1.8', '--iid').stdout).toMatch(
      /pass +1\.800000 bits of min-entropy a sample stand after 1000 restarts/,
    );
    expect(run(file(noise(5000, 2)), '--restart', '1.8')).toMatchObject({
      code: 3,
      stderr: 'fairnoise: restart tests take 1000 restarts of 1000 samples, 1000000 in all; there are 5000\n',
    });
  });

  test('text has the table, the verdict and what it is worth', () => {
    const { stdout, code } = run(file(noise(10_000, 4)));
    expect(code).toBe(0);
    expect(stdout).toMatch(/pass {2}sp800-90b\/t-tuple +3\.\d{6} +3\.\d{6} +0\.\d{6}/);
    expect(stdout).toMatch(/A deterministic generator\s+of good quality scores as true randomness does/);
    expect(stdout).toMatch(/pass +\d\.\d{6} bits of min-entropy a sample of 4 \(H_original/);
  });
});

describe('broken input', () => {
  test('a constant source has no entropy: exit 1', () => {
    const { code, suite } = json(file(new Uint8Array(5000).fill(9)));
    expect(code).toBe(1);
    expect(suite).toMatchObject({ minEntropy: 0, because: 'the source gave one value 5000 times: no entropy' });
  });

  test.each([
    ['empty', new Uint8Array(0), [], 3, /is empty; there is nothing to audit/],
    [
      'values that do not fit',
      Uint8Array.of(1, 2, 3, 200),
      ['--symbol-bits', '4'],
      3,
      /^fairnoise: sample 3 is 200, which does not fit 4 bits: .* --symbol-bits 8, or pass --packed where samples lie bit to bit\n$/,
    ],
    [
      'less than one sample',
      Uint8Array.of(0x30),
      ['--as', 'bits', '--symbol-bits', '3'],
      3,
      /gave less than one sample; there is nothing to assess/,
    ],
    [
      'a width that is none',
      Uint8Array.of(1, 0),
      ['--symbol-bits', '9'],
      2,
      /"--symbol-bits" expected integer in \[1, 8\], got 9/,
    ],
    [
      'more entropy than bits',
      Uint8Array.of(1, 0),
      ['--symbol-bits', '2', '--h-submitter', '3'],
      2,
      /"--h-submitter" expected number of bits a sample in \[0, 2\], got 3/,
    ],
    [
      'a claim below zero',
      Uint8Array.of(1, 0),
      ['--restart', '-1'],
      2,
      /"--restart" expected number of bits a sample in \[0, 8\], got -1/,
    ],
    [
      'no samples asked for',
      Uint8Array.of(1, 0),
      ['--samples', '0'],
      2,
      /"--samples" expected integer in \[1, 8388608\], got 0/,
    ],
    ['floats', Uint8Array.of(0, 0, 0, 0), ['--as', 'f32'], 4, /^$/],
  ])('%s', (_, data, flags, code, sentence) => {
    const ran = run(file(data as Uint8Array), ...(flags as string[]));
    expect(ran.stderr).toMatch(sentence as RegExp);
    expect(ran.code).toBe(code);
    if (code !== 4) expect(ran.stdout).toBe('');
    else expect(ran.stdout).toContain('takes samples of at most 8 bits and the source gives floats');
  });

  test('a handful of samples: what cannot run says why, and what can claims nothing', () => {
    const { document, code, suite } = json(file(Uint8Array.of(0, 1, 2, 1, 0, 2)));
    expect([code, suite.minEntropy, suite.state]).toEqual([1, 0, 'fail']);
    const skipped = document.tests.filter(({ state }) => state === 'skipped');
    expect(skipped.map(({ id, because }) => [id, because])).toContainEqual([
      'sp800-90b/multi-mcw',
      'needs at least 4096 symbols',
    ]);
    expect(skipped.every(({ minEntropy }) => minEntropy === null)).toBe(true);
  });
});
