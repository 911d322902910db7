import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Digest, digestOf, hex, utf8 } from '../../src/core/index.ts';
import { latticeSampler, latticeTable } from '../../src/samplers/index.ts';
import { deriveKey } from '../../src/sources/index.ts';
import { root } from '../support/cli.ts';
import * as twin from '../support/lattice-twin.ts';

// The page is the specification: what it prints is what the code must give, for ever.
const page = readFileSync(new URL('../../docs/spec/streams.md', import.meta.url), 'utf8');
const line = (pattern: RegExp) => page.match(pattern)?.slice(1) ?? expect.fail(`streams.md lacks ${pattern}`);

describe('sample output of docs/spec/streams.md', () => {
  const [salt] = line(/^ {4}salt +(\w+)/m);
  const [seed] = line(/^ {4}seed +(\S+)/m);
  const key = deriveKey({ kind: 'given', text: seed! }, `sha256:${salt}` as Digest);

  test('key', () => {
    expect(hex(key)).toBe(line(/^ {4}key +(\w+)/m)[0]);
  });

  test('words', () => {
    const [words] = line(/^ {4}words +((?:[0-9a-f]{8} ?){16})/m);
    const got = twin.words(key, 1, 3, 7, 16);
    expect([...got].map((word) => word.toString(16).padStart(8, '0'))).toEqual(words!.trim().split(' '));
  });

  test.each([...page.matchAll(/sigma (\S+), h 1\/(\d+): T (\d+), first (\S+)\n {4}noise +(.*)/g)])('%s', (...match) => {
    const [, sigma, q, T, first, noise] = match;
    const table = latticeTable(Number(sigma), Number(q));
    expect([table.T, table.first]).toEqual([Number(T), Number(first)]);
    const grid = { kind: 'uniform', denominator: Number(q), low: 0, high: 255 } as const;
    const sampler = latticeSampler({ sigma: Number(sigma), grid, key, d: 16, maxCount: 1 });
    const got = [...sampler.noise({ input: 3, phase: 1, sample: 7 }, 1)];
    expect(got.join(' ')).toBe(noise);
  });
});

test('`noise --recipe lattice` is the page’s stream without a plan', () => {
  const [command, plain] = page.match(/^ {4}(noise --recipe lattice.*)\n {4}plain +(.*)/m)!.slice(1);
  const salt = digestOf(utf8('{"denominator":255,"format":"fairnoise/noise/v1","recipe":"lattice","sigma":"0.5"}'));
  const key = deriveKey({ kind: 'given', text: '42' }, salt);
  const { high, low, first } = latticeTable(0.5, 255);
  const thresholds = Array.from(high, (h, i) => (BigInt(h) << 32n) | BigInt(low[i]!));
  expect(twin.noise(key, { phase: 1, input: 0, sample: 0 }, thresholds, first, 16).join(' ')).toBe(plain);
  const { stdout } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...command!.split(' ')]);
  expect([...new Int16Array(Uint8Array.from(stdout).buffer)].join(' ')).toBe(plain);
});
