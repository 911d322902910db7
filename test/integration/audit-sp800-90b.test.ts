import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { ESTIMATORS } from '../../src/audit/index.ts';
import { registerAudit } from '../../src/cli/audit.ts';
import { explain } from '../../src/cli/exit.ts';
import { auditJson, auditText } from '../../src/report/index.ts';
import { audit as auditSchema } from '../../src/report/schemas/audit.ts';
import { audit as runAudit } from '../../src/run/audit/audit.ts';
import type { EntropyRequest } from '../../src/run/audit/request.ts';
import { plainAudit } from '../../src/run/audit/request.ts';
import type { FormType } from '../../src/sources/index.ts';
import { fairnoise, temporaryFolder } from '../support/cli.ts';

// SP 800-90B as scripts see it: ids, JSON, exit codes, and one sentence for everything that is wrong. Mostly in this process, because
// starting one takes half a second.

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

const NOTHING: EntropyRequest = {
  symbolBits: null,
  packed: false,
  samples: null,
  hSubmitter: null,
  iid: false,
  seed: null,
  restart: null,
};

async function report(source: string, entropy: Partial<EntropyRequest> = {}, as: FormType | null = null) {
  const request = { as, suites: ['sp800-90b'], threads: 1, entropy: { ...NOTHING, ...entropy } };
  const work = runAudit({ ...plainAudit(source), ...request });
  let step = await work.next();
  while (!step.done) step = await work.next();
  return step.value;
}
function parsed(text: string) {
  const document = auditSchema.parse(JSON.parse(text));
  const suite = document.suites[0]!;
  if (suite.suite !== 'sp800-90b') throw new Error(suite.suite);
  return { document, suite };
}
const json = async (...args: Parameters<typeof report>) => parsed(auditJson(await report(...args), '0.0.0'));

/** What the command throws, as the binary would say it. */
async function complaint(...args: string[]): Promise<{ text: string; code: number }> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerAudit(program);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(['node', 'fairnoise', 'audit', ...args, '--suite', 'sp800-90b', '--quiet']);
  } catch (thrown) {
    return explain(thrown);
  }
  return { text: '', code: 0 };
}

describe('audit --suite sp800-90b', () => {
  test('ten estimators by their ids, each with its minimum entropy, and the least of all as the suite’s', () => {
    const flags = ['--suite', 'sp800-90b', '--symbol-bits', '4', '--quiet', '--format', 'json'];
    const { code, stdout, stderr } = fairnoise(['audit', file(noise(10_000, 4)), ...flags]);
    expect([code, stderr]).toEqual([0, '']);
    const { document, suite } = parsed(stdout);
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

  test('it is among the suites of a raw file unless one is named, and a constant source is a finding: exit 1', () => {
    const { code, stdout } = fairnoise(['audit', file(new Uint8Array(5000).fill(9)), '--quiet']);
    expect(code).toBe(1);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('fail sp800-90b/lz78y 0.000000');
    expect(text).toContain('the source gave one value 5000 times: no entropy');
  });

  test('the submitter’s estimate is one more in the minimum', async () => {
    const { suite } = await json(file(noise(10_000, 4)), { hSubmitter: 1.5 });
    expect(suite).toMatchObject({ minEntropy: 1.5, hSubmitter: 1.5 });
  });

  test('packed samples, ASCII bits and one sample a byte are the same data', async () => {
    const bits = noise(9000, 1);
    const packed = new Uint8Array(1125);
    bits.forEach((bit, i) => {
      packed[i >> 3]! |= bit << (7 - (i & 7));
    });
    const one = await json(file(bits), { symbolBits: 1 });
    const two = await json(file(packed), { symbolBits: 1, packed: true });
    const three = await json(file(bits.join('')), {}, 'bits');
    expect(two.document.tests).toEqual(one.document.tests);
    expect(three.document.tests).toEqual(one.document.tests);
    const threes = await json(file(packed), { symbolBits: 3, packed: true, samples: 2500 });
    expect(threes.suite.samples).toMatchObject({ count: 2500, bits: 3, alphabet: 8 });
    const nibbles = noise(7000, 4);
    const pairs = Uint8Array.from({ length: 3500 }, (_, i) => 16 * nibbles[2 * i]! + nibbles[2 * i + 1]!);
    const four = await json(file(pairs), { symbolBits: 4, packed: true });
    expect(four.document.tests).toEqual((await json(file(nibbles))).document.tests);
  });

  test('a generator’s words, the most significant bits first', async () => {
    const { suite } = await json('recipe:numpy:PCG64?seed=42', { samples: 20_000 });
    expect(suite.samples).toMatchObject({ count: 20_000, bits: 8, alphabet: 256 });
    expect(suite.minEntropy).toBeGreaterThan(5);
    expect(suite.state).toBe('pass');
  });

  test('--iid: a claim that holds takes the most common value; one that does not is a finding', async () => {
    const good = await json(file(noise(3000, 3)), { iid: true, seed: 'a' });
    expect([good.suite.state, good.suite.track, good.suite.permutation?.state]).toEqual(['pass', 'iid', 'pass']);
    expect(good.suite.minEntropy).toBe(good.document.tests[0]!.minEntropy);
    expect(good.suite.refusalRate).toBeLessThan(0.03);
    const refused = await report(file(noise(250, 3).sort()), { iid: true });
    const bad = parsed(auditJson(refused, '0.0.0'));
    expect([bad.document.verdict, bad.suite.state, bad.suite.track]).toEqual(['fail', 'fail', 'non-iid']);
    expect(bad.document.tests.find(({ id }) => id === 'sp800-90b/iid-permutation')).toMatchObject({ state: 'fail' });
    expect(bad.suite.because).toContain('the claim of IID is refused, so the non-IID estimate stands');
    const text = auditText(refused);
    expect(text).toMatch(/excursion is [\d.]+; of 10,000 permutations 0 lie above/);
    expect(text.replaceAll(/\s+/g, ' ')).toContain('IID samples would be refused with a chance of at most 2.6 %');
  });

  test('--restart: a matrix of 1000 by 1000', async () => {
    const { suite, document } = await json(file(noise(1_000_000, 2, 3)), { restart: 1.8, iid: true });
    expect([suite.state, suite.track]).toEqual(['pass', 'restart']);
    expect(document.tests.map(({ id }) => id)).toEqual([
      'sp800-90b/restart-sanity',
      'sp800-90b/restart-validation',
      'sp800-90b/most-common-value',
    ]);
    expect(suite.minEntropy).toBe(1.8);
    expect(suite.because).toBe(
      '1.800000 bits of min-entropy a sample stand after 1000 restarts (initial estimate 1.8)',
    );
  });

  test('text has the table, the verdict and what it is worth', async () => {
    const text = auditText(await report(file(noise(10_000, 4))));
    expect(text).toMatch(/pass {2}sp800-90b\/t-tuple +3\.\d{6} +3\.\d{6} +0\.\d{6}/);
    expect(text).toMatch(/A deterministic generator\s+of good quality scores as true randomness does/);
    expect(text).toMatch(/pass +\d\.\d{6} bits of min-entropy a sample of 4 \(H_original/);
  });
});

describe('broken input', () => {
  test.each<[string, Uint8Array, string[], number, RegExp]>([
    ['empty', new Uint8Array(0), [], 3, /is empty; there is nothing to audit/],
    [
      'values that do not fit',
      Uint8Array.of(1, 2, 3, 200),
      ['--symbol-bits', '4'],
      3,
      /^sample 3 is 200, which does not fit 4 bits: .* --symbol-bits 8, or pass --packed where samples lie bit to bit$/,
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
    [
      'no matrix',
      noise(5000, 2),
      ['--restart', '1.8'],
      3,
      /^restart tests take 1000 restarts of 1000 samples, 1000000 in all; there are 5000$/,
    ],
  ])('%s', async (_, data, flags, code, sentence) => {
    const said = await complaint(file(data), ...flags);
    expect(said.text.split('\n')).toHaveLength(1);
    expect(said.text).toMatch(sentence);
    expect(said.code).toBe(code);
  });

  test('floats are skipped, with the reason', async () => {
    const { document } = await json(file(new Uint8Array(64)), {}, 'f32');
    expect(document.verdict).toBe('skipped');
    expect(
      document.tests.every(
        ({ state, because }) => state === 'skipped' && because.includes('samples of at most 8 bits'),
      ),
    ).toBe(true);
  });

  test('a handful of samples: what cannot run says why, and what can claims nothing', async () => {
    const { document, suite } = await json(file(Uint8Array.of(0, 1, 2, 1, 0, 2)));
    expect([suite.minEntropy, suite.state]).toEqual([0, 'fail']);
    const skipped = document.tests.filter(({ state }) => state === 'skipped');
    expect(skipped.map(({ id, because }) => [id, because])).toContainEqual([
      'sp800-90b/multi-mcw',
      'needs at least 4096 symbols',
    ]);
    expect(skipped.every(({ minEntropy }) => minEntropy === null)).toBe(true);
  });
});
