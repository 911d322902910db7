import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { digits, fairnoise, start, temporaryFolder } from '../support/cli.ts';

const certify = (out: string, ...more: string[]) => [
  'certify',
  ...digits,
  '--seed',
  '42',
  '--out',
  out,
  '--quiet',
  ...more,
];
const lines = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');

/** Everything but the clock. */
const results = (folder: string) => lines(folder, 'results.tsv').map((line) => line.split('\t').slice(0, 5).join('\t'));
const journal = (folder: string) =>
  lines(folder, 'journal.jsonl').map((line) => ({ ...(JSON.parse(line) as object), seconds: null }));

interface Certificate {
  predicate: { results: unknown[]; votes: string; noise: { key: string } };
}
const certificate = (folder: string) => {
  const { payload } = JSON.parse(readFileSync(join(folder, 'certificate.json'), 'utf8')) as { payload: string };
  return (JSON.parse(Buffer.from(payload, 'base64').toString()) as Certificate).predicate;
};

describe('certify', () => {
  test('gives the same votes for any number of threads and the same noise for the same seed', () => {
    const folder = temporaryFolder();
    for (const mode of [[], ['--target-radius', '0.5']]) {
      const runs = ['1', '2', '3'].map((threads) => {
        const out = join(folder, `${mode.length}-${threads}`);
        const { code, stderr } = fairnoise(certify(out, '--n', '3000', '--count', '5', '--threads', threads, ...mode));
        expect([code, stderr]).toEqual([0, '']);
        return out;
      });
      const [first, ...others] = runs;
      for (const other of others) {
        expect(results(other)).toEqual(results(first!));
        expect(journal(other)).toEqual(journal(first!));
        expect(certificate(other).votes).toBe(certificate(first!).votes);
      }
    }
  });

  test('killed at any moment, resumes to the same results without redoing an input', async () => {
    const folder = temporaryFolder();
    const flags = ['--n', '30000', '--count', '6', '--threads', '2'];
    const whole = join(folder, 'whole');
    expect(fairnoise(certify(whole, ...flags)).code).toBe(0);

    const out = join(folder, 'killed');
    let kept = 0;
    let kills = 0;
    for (let wait = 700; kills < 4; wait += 250) {
      const run = start(certify(out, ...flags));
      const ended = once(run, 'exit') as Promise<[number | null]>;
      const first = await Promise.race([ended, sleep(wait)]);
      if (first) break; // it finished before the kill
      run.kill('SIGKILL');
      await ended;
      kills++;
      const done = existsSync(join(out, 'journal.jsonl'))
        ? readFileSync(join(out, 'journal.jsonl'), 'utf8').split('\n').length - 1
        : 0;
      expect(done).toBeGreaterThanOrEqual(kept);
      kept = done;
    }
    expect(kills).toBeGreaterThan(0);
    const before = kept > 0 ? lines(out, 'journal.jsonl').slice(0, kept) : [];
    // A torn line, as a kill inside a write would leave it.
    if (existsSync(join(out, 'run.json')))
      // on a busy machine every kill may have come before the first file
      writeFileSync(join(out, 'journal.jsonl'), `${before.map((line) => `${line}\n`).join('')}{"index": 5, "lab`);
    expect(fairnoise(certify(out, ...flags)).code).toBe(0);
    expect(lines(out, 'journal.jsonl').slice(0, kept)).toEqual(before);
    expect(results(out)).toEqual(results(whole));
    expect(journal(out)).toEqual(journal(whole));
    expect(certificate(out).results).toEqual(certificate(whole).results);
  });

  test('a finished run is not run again; another plan or seed is refused with what differs', () => {
    const out = join(temporaryFolder(), 'run');
    const flags = ['--n', '1000', '--count', '2'];
    expect(fairnoise(certify(out, ...flags)).code).toBe(0);
    const before = lines(out, 'journal.jsonl');
    expect(fairnoise(certify(out, ...flags)).code).toBe(0);
    expect(lines(out, 'journal.jsonl')).toEqual(before);

    const other = fairnoise(certify(out, '--n', '2000', '--count', '2'));
    expect(other.code).toBe(3);
    expect(other.stderr).toMatch(
      /holds another run \(its statistics\.n is 1000, not 2000\); choose another folder with --out/,
    );
    const seed = fairnoise(['certify', ...digits, '--seed', '43', '--out', out, '--quiet', ...flags]);
    expect([seed.code, seed.stderr]).toEqual([3, expect.stringContaining('another seed')]);
    expect(lines(out, 'journal.jsonl')).toEqual(before);
  });

  test('without --seed every run has its own key, published', () => {
    const folder = temporaryFolder();
    const keys = ['a', 'b'].map((name) => {
      const out = join(folder, name);
      expect(fairnoise(['certify', ...digits, '--n', '1000', '--count', '1', '--out', out, '--quiet']).code).toBe(0);
      return certificate(out).noise.key;
    });
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });
});
