import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchema } from '../../src/report/index.ts';
import { digits, fairnoise, start, temporaryFolder } from '../support/cli.ts';

const flags = (out: string, ...more: string[]) => ['certify', ...digits, '--out', out, '--quiet', ...more];
const run = (out: string, ...more: string[]) => fairnoise(flags(out, ...more));
const read = (out: string, file: string) => JSON.parse(readFileSync(join(out, file), 'utf8'));
const predicate = (out: string) =>
  JSON.parse(Buffer.from(read(out, 'certificate.json').payload, 'base64').toString()).predicate;

describe('the in-line monitor of a run', { timeout: 180_000 }, () => {
  test('says the same for 1 thread and 3, whatever the shards, and after a kill', async () => {
    const folder = temporaryFolder();
    const asked = ['--seed', '1', '--n', '9000', '--count', '4'];
    const one = join(folder, 'one');
    expect(run(one, ...asked, '--threads', '1').code).toBe(0);
    const { monitor } = predicate(one);
    expect(monitor).toMatchObject({ mode: 'enforce', state: 'pass', numbers: 4 * 9100 * 784, detectedAt: null });

    const three = join(folder, 'three');
    expect(run(three, ...asked, '--threads', '3').code).toBe(0);
    expect(predicate(three).monitor).toEqual(monitor);

    const killed = join(folder, 'killed');
    const first = start(flags(killed, ...asked, '--threads', '2'));
    const ended = once(first, 'exit');
    await Promise.race([ended, sleep(2500)]);
    first.kill('SIGKILL');
    await ended;
    if (existsSync(join(killed, 'journal.jsonl'))) {
      // A kill at any moment: some whole lines, and one that is not.
      const lines = readFileSync(join(one, 'journal.jsonl'), 'utf8').split('\n');
      writeFileSync(join(killed, 'journal.jsonl'), `${lines.slice(0, 2).join('\n')}\n${lines[2]!.slice(0, 500)}`);
    }
    expect(run(killed, ...asked, '--threads', '2').code).toBe(0);
    expect(predicate(killed).monitor).toEqual(monitor);
    expect(fairnoise(['verify', join(killed, 'certificate.json')]).stdout).toMatch(/pass +monitor/);
  });

  test('a sequential stream, continued: the same', () => {
    const folder = temporaryFolder();
    const asked = ['--noise', 'torch:cpu', '--seed', '5', '--n', '1000', '--count', '3'];
    expect(run(join(folder, 'a'), ...asked).code).toBe(0);
    expect(run(join(folder, 'b'), ...asked).code).toBe(0);
    const file = join(folder, 'b', 'journal.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`);
    expect(run(join(folder, 'b'), ...asked).code).toBe(0);
    const { monitor } = predicate(join(folder, 'a'));
    expect(monitor).toMatchObject({ state: 'pass', numbers: 3 * 1100 * 784 });
    expect(predicate(join(folder, 'b')).monitor).toEqual(monitor);
  });

  test('fails closed: captured noise that is too narrow stops the run; the next attempt is counted', () => {
    const folder = temporaryFolder();
    const noise = join(folder, 'z.f64');
    const draw = (backdoor: string[]) =>
      fairnoise([
        ...['noise', '--recipe', 'numpy:PCG64', '--seed', '1', '--count', String(600 * 784), '--dtype', 'f64'],
        ...['--out', noise, ...backdoor],
      ]);
    expect(draw(['--backdoor', 'scale=0.97']).code).toBe(0);
    const out = join(folder, 'run');
    const asked = ['--noise', `exec:cat ${noise}`, '--n', '500', '--count', '1'];
    const stopped = run(out, ...asked);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toMatch(
      /^No certificate: the noise is not what it claims to be: scale \(.*e-value .*numbers of noise/,
    );
    expect(existsSync(join(out, 'certificate.json'))).toBe(false);
    expect(read(out, 'run.json').alarm).toMatchObject({ alarm: true, component: 'scale' });
    // The same command says the same and draws nothing.
    expect(run(out, ...asked)).toEqual(stopped);
    const json = run(out, ...asked, '--format', 'json');
    const { files: _, ...document } = JSON.parse(json.stdout);
    expect(z.fromJSONSchema(jsonSchema('alarm') as never).safeParse(document).success).toBe(true);
    expect([json.code, document.monitor.verdict]).toEqual([1, 'fail']);

    expect(draw([]).code).toBe(0);
    expect(run(out, ...asked, '--again').code).toBe(0);
    expect(predicate(out).attempts).toEqual([{ started: expect.any(String), seed: null, end: 'alarm' }]);
    expect(predicate(out).monitor.state).toBe('pass');
    expect(read(join(out, 'attempt-1'), 'run.json').alarm.component).toBe('scale');
    expect(fairnoise(['verify', join(out, 'certificate.json')]).stdout).toMatch(
      /pass +attempts\n +attempt 2 of this plan/,
    );
  });

  test('--again wants another seed where the seed decides the noise', () => {
    const out = join(temporaryFolder(), 'run');
    const asked = ['--n', '200', '--count', '1'];
    expect(run(out, ...asked, '--seed', '1').code).toBe(0);
    expect(run(out, ...asked, '--seed', '1', '--again')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('"again" expected another --seed, since this one draws the same noise again'),
    });
    expect(run(out, ...asked, '--seed', '2', '--again').code).toBe(0);
    expect(predicate(out)).toMatchObject({
      attempts: [{ seed: { text: '1' }, end: 'finished' }],
      noise: { seed: { text: '2' } },
    });
    expect(run(out, '--n', '300', '--count', '1', '--seed', '3', '--again').stderr).toMatch(/holds another run/);
  });

  test.each([
    ['kurtosis=1', 'catalogue'],
    ['scale=0.9', 'scale'],
    ['half-normal', null],
  ])('a declared backdoor %s: told, exit 1, and the certificate of the simulation says so', (backdoor, component) => {
    const folder = temporaryFolder();
    const supplier = ['--noise', 'numpy:PCG64', '--seed', '1', '--backdoor', backdoor, '--n', '200', '--count', '1'];
    const out = join(folder, 'report');
    const { code, stdout } = run(out, ...supplier);
    expect(code).toBe(1);
    expect(stdout).toContain('The in-line monitor alarmed: the noise is not what it claims to be');
    expect(predicate(out).monitor).toMatchObject({ mode: 'report', state: 'fail', detectedAt: expect.any(Number) });
    if (component) expect(predicate(out).monitor.component).toBe(component);

    const enforced = join(folder, 'enforced');
    expect(run(enforced, ...supplier, '--monitor', 'enforce').code).toBe(1);
    expect(existsSync(join(enforced, 'certificate.json'))).toBe(false);
  });

  test('--against-catalogue spends what the change of measure costs, and verify holds it to that', () => {
    const folder = temporaryFolder();
    const asked = ['--seed', '1', '--n', '2000', '--count', '1'];
    const out = join(folder, 'run');
    expect(run(out, ...asked, '--against-catalogue').code).toBe(0);
    const { plan, results } = predicate(out);
    const { against, alpha } = plan.statistics;
    expect(against).toMatchObject({ list: 'catalogue', alpha: '0.001', monitor: '0.000001' });
    expect(Number(alpha)).toBeCloseTo(0.001 * Number(against.weight) * 1e-6, 20);
    expect(Number(alpha)).toBeLessThan(1e-11);
    expect(run(join(folder, 'plain'), ...asked).code).toBe(0);
    expect(Number(results[0].pLower)).toBeLessThan(Number(predicate(join(folder, 'plain')).results[0].pLower));
    expect(fairnoise(['verify', join(out, 'certificate.json')]).stdout).toMatch(/pass +against/);
    for (const [flag, sentence] of [
      [['--monitor', 'report'], '"against-catalogue" expected --monitor enforce'],
      [['--target-radius', '0.2'], '"against-catalogue" expected a fixed number of samples'],
    ] as const)
      expect(run(join(folder, 'other'), ...asked, '--against-catalogue', ...flag)).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(sentence),
      });
  });

  test('16-bit normals are on a grid of their own: skipped, not an alarm', () => {
    const out = join(temporaryFolder(), 'run');
    expect(run(out, '--noise', 'torch:cpu?half=bf16', '--seed', '1', '--n', '200', '--count', '1').code).toBe(0);
    expect(predicate(out).monitor).toMatchObject({ state: 'skipped', numbers: 0, component: null });
  });

  test('predict is monitored too', () => {
    const out = join(temporaryFolder(), 'run');
    const asked = [
      'predict',
      ...digits,
      '--out',
      out,
      '--quiet',
      '--count',
      '1',
      '--noise',
      'numpy:PCG64',
      '--seed',
      '1',
    ];
    expect(fairnoise(asked)).toMatchObject({ code: 0, stdout: expect.stringContaining('784,000 numbers of noise') });
    const bent = [
      ...asked.slice(0, -2),
      '--seed',
      '2',
      '--backdoor',
      'scale=0.9',
      '--monitor',
      'enforce',
      '--out',
      `${out}2`,
    ];
    expect(fairnoise(bent).code).toBe(1);
  });
});
