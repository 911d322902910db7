import { once } from 'node:events';
import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { jsonSchema } from '../../src/report/index.ts';
import { openPipeline } from '../../src/samplers/index.ts';
import { digits, fairnoise, start, temporaryFolder } from '../support/cli.ts';

const flags = (out: string, ...more: string[]) => ['certify', ...digits, '--out', out, '--quiet', ...more];
const run = (out: string, ...more: string[]) => fairnoise(flags(out, ...more));
const read = (out: string, file: string) => JSON.parse(readFileSync(join(out, file), 'utf8'));
const predicate = (out: string) =>
  JSON.parse(Buffer.from(read(out, 'certificate.json').payload, 'base64').toString()).predicate;

describe('the in-line monitor of a run', { timeout: 180_000 }, () => {
  test('says the same for 1 thread and 3, whatever the shards, and after a kill', async () => {
    const folder = temporaryFolder();
    // Blocks of vectors begin at samples 0, 1024 and 2048, stretches end at 512, 2048 and 2500.
    const asked = ['--seed', '1', '--n', '2500', '--count', '3'];
    const one = join(folder, 'one');
    expect(run(one, ...asked, '--threads', '1').code).toBe(0);
    const { monitor } = predicate(one);
    expect(monitor).toMatchObject({ mode: 'enforce', state: 'pass', numbers: 3 * 2600 * 784, detectedAt: null });
    expect(monitor.vectors).toBe(3 * 4 * 16);

    const killed = join(folder, 'killed');
    const journal = join(killed, 'journal.jsonl');
    const first = start(flags(killed, ...asked, '--threads', '2'));
    const ended = once(first, 'exit');
    while (first.exitCode === null && !(existsSync(journal) && statSync(journal).size > 0)) await sleep(20);
    first.kill('SIGKILL');
    await ended;
    // One whole line, and one that is not.
    const lines = readFileSync(join(one, 'journal.jsonl'), 'utf8').split('\n');
    expect(lines[1]!.length).toBeLessThan(40_000);
    writeFileSync(journal, `${lines[0]}\n${lines[1]!.slice(0, 500)}`);
    expect(run(killed, ...asked, '--threads', '3').code).toBe(0);
    expect(predicate(killed).monitor).toEqual(monitor);
    expect(fairnoise(['verify', join(killed, 'certificate.json')]).stdout).toMatch(
      /pass +monitor\n.* 192 of its vectors/,
    );
  });

  test('a sequential stream, continued: the same', () => {
    const folder = temporaryFolder();
    const asked = ['--noise', 'torch:cpu', '--seed', '5', '--n', '200', '--count', '2'];
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    expect(run(a, ...asked).code).toBe(0);
    cpSync(a, b, { recursive: true });
    const file = join(b, 'journal.jsonl');
    writeFileSync(file, `${readFileSync(file, 'utf8').split('\n')[0]}\n`);
    rmSync(join(b, 'certificate.json'));
    expect(run(b, ...asked).code).toBe(0);
    const { monitor } = predicate(a);
    expect(monitor).toMatchObject({ state: 'pass', numbers: 2 * 300 * 784, vectors: 2 * 2 * 16 });
    expect(predicate(b).monitor).toEqual(monitor);
  });

  test('fails closed: captured noise that is too narrow stops the run; the next attempt is counted', () => {
    const folder = temporaryFolder();
    const noise = join(folder, 'z.f64');
    const draw = (scale: number) => {
      const numbers = new Float64Array(200 * 784);
      openPipeline({ id: 'numpy:PCG64', seed: '1' }).fill(numbers);
      writeFileSync(
        noise,
        numbers.map((z) => scale * z),
      );
    };
    draw(0.97);
    const out = join(folder, 'run');
    const asked = ['--noise', `exec:cat ${noise}`, '--n', '100', '--count', '1'];
    const stopped = run(out, ...asked);
    expect(stopped.code).toBe(1);
    expect(stopped.stdout).toMatch(
      /^No certificate: the noise is not what it claims to be: normals\/scale \(.*e-value .*numbers of noise/,
    );
    expect(existsSync(join(out, 'certificate.json'))).toBe(false);
    expect(read(out, 'run.json').alarm).toMatchObject({ alarm: true, component: 'normals/scale' });
    // The same command says the same and draws nothing.
    const json = run(out, ...asked, '--format', 'json');
    const { files: _, ...document } = JSON.parse(json.stdout);
    expect(z.fromJSONSchema(jsonSchema('alarm') as never).safeParse(document).success).toBe(true);
    expect([json.code, document.monitor.verdict]).toEqual([1, 'fail']);
    expect(stopped.stdout).toContain(document.monitor.because);

    draw(1);
    expect(run(out, ...asked, '--again').code).toBe(0);
    expect(predicate(out).attempts).toEqual([{ started: expect.any(String), seed: null, end: 'alarm' }]);
    expect(predicate(out).monitor.state).toBe('pass');
    expect(read(join(out, 'attempt-1'), 'run.json').alarm.component).toBe('normals/scale');
    expect(fairnoise(['verify', join(out, 'certificate.json')]).stdout).toMatch(
      /pass +attempts\n +attempt 2 of this plan/,
    );
  });

  test('--again wants another seed where the seed decides the noise', () => {
    const out = join(temporaryFolder(), 'run');
    const asked = ['--n', '100', '--count', '1'];
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
    expect(run(out, '--n', '300', '--count', '1', '--seed', '3', '--again').stderr).toMatch(
      /holds another run .*give the flags of that run, which another attempt must share/,
    );
  });
});
