import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchema } from '../../src/report/index.ts';
import { digits, fairnoise, temporaryFolder } from '../support/cli.ts';

const run = (out: string, ...more: string[]) => fairnoise(['certify', ...digits, '--out', out, '--quiet', ...more]);
const read = (out: string, file = 'compare.json') => JSON.parse(readFileSync(join(out, file), 'utf8'));
const predicate = (out: string) =>
  JSON.parse(Buffer.from(read(out, 'certificate.json').payload, 'base64').toString()).predicate;
const small = ['--n', '1500', '--count', '4', '--compare-seed', '7'];

describe('certify --compare', { timeout: 180_000 }, () => {
  test('honest noise: no difference, said in the summary, the certificate and verify', () => {
    const out = join(temporaryFolder(), 'run');
    const { code, stdout } = run(out, '--seed', '1', '--compare', ...small, '--format', 'json');
    expect(code).toBe(0);
    const { files, comparison, ...summary } = JSON.parse(stdout);
    expect(files.compare).toBe(join(out, 'compare.json'));
    expect(z.fromJSONSchema(jsonSchema('run-summary') as never).safeParse({ ...summary, comparison }).success).toBe(
      true,
    );
    const document = read(out);
    expect(z.fromJSONSchema(jsonSchema('compare') as never).safeParse(document).success).toBe(true);
    const { inputs, ...rest } = document;
    expect(comparison).toEqual(rest);
    expect(rest).toMatchObject({
      verdict: 'pass',
      pairs: 6000,
      detectedAt: null,
      trusted: { recipe: 'lattice', seed: '7' },
    });
    expect(inputs.map(({ pairs }: { pairs: number }) => pairs)).toEqual([1500, 1500, 1500, 1500]);
    // Two independent noises: some pairs differ.
    expect(rest.more).toBeGreaterThan(20);
    expect(rest.fewer).toBeGreaterThan(20);
    expect(predicate(out).comparison).toMatchObject({ state: 'pass', pairs: 6000, more: rest.more, fewer: rest.fewer });
    expect(fairnoise(['verify', join(out, 'certificate.json')]).stdout).toMatch(/pass +comparison/);
  });

  test('does not touch the run: same votes with it as without, and the same seed gives other trusted noise', () => {
    const folder = temporaryFolder();
    const flags = ['--seed', '7', '--n', '600', '--count', '4'];
    expect(run(join(folder, 'alone'), ...flags).code).toBe(0);
    expect(run(join(folder, 'beside'), ...flags, '--compare', '--compare-seed', '7').code).toBe(0);
    expect(predicate(join(folder, 'beside')).votes).toBe(predicate(join(folder, 'alone')).votes);
    expect(read(join(folder, 'beside')).more).toBeGreaterThan(5);
  });

  test.each([
    ['lattice beside lattice', ['--seed', '1', '--compare']],
    ['lattice beside a stream', ['--seed', '1', '--compare', 'numpy:PCG64']],
    ['a stream beside lattice', ['--noise', 'torch:cpu', '--seed', '1', '--compare']],
    ['sequentially stopped', ['--seed', '1', '--compare', '--target-radius', '0.5']],
  ])('%s: the same for any number of threads, and continued from a journal that lost its end', (_, flags) => {
    const folder = temporaryFolder();
    const whole = join(folder, 'one');
    expect(run(whole, ...flags, ...small, '--threads', '1').code).toBe(0);
    const three = join(folder, 'three');
    cpSync(whole, three, { recursive: true });
    for (const file of ['compare.json', 'certificate.json']) rmSync(join(three, file));
    const file = join(three, 'journal.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, `${lines[0]}\n${lines[1]!.slice(0, 100)}`);
    expect(run(three, ...flags, ...small, '--threads', '3').code).toBe(0);
    expect(read(three)).toEqual(read(whole));
    expect(predicate(three).votes).toBe(predicate(whole).votes);
  });

  test('a supplier whose noise has no tails: exit 1, the verdict in words, results kept, no certificate', () => {
    const folder = temporaryFolder();
    const noise = join(folder, 'z.f64');
    const numbers = String(4 * 1600 * 784);
    const draw = ['noise', '--recipe', 'numpy:PCG64', '--seed', '1', '--backdoor', 'kurtosis=0', '--count', numbers];
    expect(fairnoise([...draw, '--dtype', 'f64', '--out', noise]).code).toBe(0);
    const out = join(folder, 'run');
    // The in-line monitor would stop this run before a vote is compared.
    const supplied = ['--noise', `capture:${noise}`, '--start', '4', '--compare', '--monitor', 'report', ...small];
    const first = run(out, ...supplied);
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(/No certificate can stand on this noise: the votes are not those of lattice noise/);
    expect(existsSync(join(out, 'certificate.json'))).toBe(false);
    expect(readFileSync(join(out, 'results.tsv'), 'utf8').trimEnd().split('\n')).toHaveLength(5);
    expect(read(out)).toMatchObject({ verdict: 'fail', detectedAt: expect.any(Number) });
    // Asking again changes nothing.
    expect(run(out, ...supplied).code).toBe(1);
    expect(existsSync(join(out, 'certificate.json'))).toBe(false);
  });

  test('a declared simulation keeps its certificate, which names backdoor and comparison; its votes can be replayed', () => {
    const out = join(temporaryFolder(), 'run');
    const supplier = ['--noise', 'numpy:PCG64', '--seed', '1', '--backdoor', 'kurtosis=0'];
    expect(
      run(out, ...supplier, '--n', '1500', '--count', '1', '--start', '4', '--compare', '--compare-seed', '7').code,
    ).toBe(1);
    expect(predicate(out).comparison.state).toBe('fail');
    const [model, data] = [digits.slice(0, 2), digits.slice(2, 6)];
    const verified = fairnoise([
      'verify',
      join(out, 'certificate.json'),
      ...model,
      ...data,
      '--replay',
      'all',
      '--quiet',
    ]);
    expect(verified.code).toBe(1);
    expect(verified.stdout).toMatch(/fail +comparison/);
    expect(verified.stdout).toMatch(/pass +votes/);
  });

  test.each([
    [['--compare-seed', '3'], '--compare-seed belongs to --compare; give both'],
    [
      ['--compare', 'numpy:PCG64'],
      '--compare numpy:PCG64 draws what that library draws from a seed; give --compare-seed',
    ],
    [['--compare', 'os:', '--compare-seed', '1'], '--compare os: has no seed; leave --compare-seed out'],
    [
      ['--noise', 'numpy:PCG64', '--seed', '1', '--compare', 'numpy:PCG64', '--compare-seed', '1'],
      '--compare would draw the numbers of --noise again; give another --compare-seed',
    ],
    [['--compare', 'nothing'], '"compare" expected lattice, '],
    [
      ['--noise', 'exec:cat z.f64', '--compare', 'exec:cat z.f64'],
      '--compare exec:cat z.f64 starts the command of --noise once more, which may print the same numbers; name another source',
    ],
  ])('%s: one sentence, exit 2', (flags, sentence) => {
    const { code, stderr } = run(join(temporaryFolder(), 'run'), ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('the same recipe twice: fresh from the operating system, refused where a file has the same numbers', () => {
    const folder = temporaryFolder();
    const flags = ['--n', '200', '--count', '1', '--format', 'json'];
    const { code, stdout } = run(join(folder, 'run'), ...flags, '--noise', 'os:', '--compare', 'os:');
    expect([code, JSON.parse(stdout).comparison]).toMatchObject([0, { verdict: 'pass', pairs: 200 }]);
    const [a, b] = [join(folder, 'a.f64'), join(folder, 'b.f64')];
    for (const file of [a, b]) writeFileSync(file, new Float64Array(8));
    const again = run(join(folder, 'other'), ...flags, '--noise', `capture:${a}`, '--compare', `capture:${b}`);
    expect([again.code, again.stderr]).toEqual([
      2,
      expect.stringContaining('"compare" expected another capture than that of --noise, whose numbers this one holds'),
    ]);
  });

  test('another trusted noise, or none, in the same folder is refused', () => {
    const out = join(temporaryFolder(), 'run');
    const flags = ['--seed', '1', '--n', '500', '--count', '1', '--compare'];
    expect(run(out, ...flags, '--compare-seed', '7').code).toBe(0);
    expect(run(out, ...flags, '--compare-seed', '8')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('holds a run with --compare lattice --compare-seed 7, not'),
    });
    expect(run(out, ...flags.slice(0, -1)).stderr).toMatch(/not no --compare; choose another folder/);
  });
});
