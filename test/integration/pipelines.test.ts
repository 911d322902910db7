import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  type CertificatePredicate,
  newSigningKey,
  publicKeyOf,
  readCertificate,
  seal,
  statement,
  statementBytes,
  verifyDocument,
} from '../../src/evidence/index.ts';
import { openPlanned, plannedPoints } from '../../src/run/verify/certified-inputs.ts';
import { replayVotes } from '../../src/run/verify/replay.ts';
import { digits, fairnoise, root, start, temporaryFolder } from '../support/cli.ts';

const certify = (out: string, ...more: string[]) => ['certify', ...digits, '--out', out, '--quiet', ...more];
const lines = (folder: string, file: string) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n');
const results = (folder: string) => lines(folder, 'results.tsv').map((line) => line.split('\t').slice(0, 5).join('\t'));
const journal = (folder: string) =>
  lines(folder, 'journal.jsonl').map((line) => ({ ...(JSON.parse(line) as object), seconds: null }));

interface Predicate {
  plan: { grid: unknown; noise: { recipe: string; dtype?: string; capture?: string; backdoors: string[] } };
  noise: { seed: { text: string } | null; key: string | null; label: string; calls: string | null } & {
    soundness: string;
    replayable: boolean;
  };
  ledger: { tvPerValue: string | null };
  results: { index: number; nA: number; radius: string; noise: string | null }[];
}
const certificate = (folder: string) => {
  const { payload } = JSON.parse(readFileSync(join(folder, 'certificate.json'), 'utf8')) as { payload: string };
  return (JSON.parse(Buffer.from(payload, 'base64').toString()) as { predicate: Predicate }).predicate;
};
const counts = (folder: string) => certificate(folder).results.map(({ nA }) => nA);

const small = ['--n0', '20', '--n', '300', '--count', '2', '--sigma', '1.0'];
const drawn = 2 * 320 * 784;
const numpy = (...more: string[]) => ['--noise', 'numpy:PCG64', '--seed', '42', ...more];
/** A shell command that prints a stream with our own binary. */
const noise = (...flags: string[]) =>
  [process.execPath, join(root, 'dist/cli/main.js'), 'noise', ...flags].map((part) => `'${part}'`).join(' ');

describe('certify --noise', () => {
  test('gives what a capture and a command with the same normals give, and says what it is', () => {
    const folder = temporaryFolder();
    const run = (name: string, ...flags: string[]) => {
      const out = join(folder, name);
      const { code, stderr } = fairnoise(certify(out, ...small, ...flags));
      expect([code, stderr]).toEqual([0, '']);
      return out;
    };
    const stream = (dtype: string) => [
      ...['--recipe', 'numpy:PCG64', '--seed', '42', '--dtype', dtype, '--count', String(drawn)],
    ];
    const npy = join(folder, 'z.npy');
    const raw = join(folder, 'z.f32');
    expect(fairnoise(['noise', ...stream('f64'), '--format', 'npy', '--out', npy]).code).toBe(0);
    expect(fairnoise(['noise', ...stream('f32'), '--out', raw]).code).toBe(0);
    const double = counts(run('library-f64', ...numpy('--threads', '1')));
    expect(counts(run('npy', '--noise', `capture:${npy}`))).toEqual(double);
    expect(counts(run('exec', '--noise', `exec:${noise(...stream('f64'))}`))).toEqual(double);
    const single = counts(run('library-f32', ...numpy('--dtype', 'f32', '--threads', '1')));
    expect(counts(run('raw', '--noise', `capture:${raw}`))).toEqual(single);
    expect(single).not.toEqual(double);
    const { plan, noise: made, ledger, results: all } = certificate(join(folder, 'library-f64'));
    expect(plan.noise).toEqual({ recipe: 'numpy:PCG64', dtype: 'f64', sigma: '1', backdoors: [] });
    expect(plan.grid).toBeNull();
    expect(made).toMatchObject({
      seed: { kind: 'given', text: '42' },
      ...{ key: null, soundness: 'float', replayable: true, table: null, unpredictable: false },
    });
    expect(made.label).toContain('not float-sound');
    expect(made.calls).toContain('of shape (64, 1, 28, 28)');
    expect([ledger.tvPerValue, all[0]!.noise]).toEqual([null, null]);
    const captured = certificate(join(folder, 'raw'));
    expect(captured.plan.noise).toMatchObject({
      dtype: 'f32',
      capture: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    });
    expect(captured.noise).toMatchObject({ seed: null, replayable: false });
    // What a run does not look for, and who does.
    const again = fairnoise(certify(join(folder, 'raw'), ...small, '--noise', `capture:${raw}`));
    expect(again.stdout).toContain(
      `numbers used twice further apart than a few vectors are not looked for in a run: fairnoise audit ${raw}\n`,
    );
    expect(fairnoise(['verify', join(folder, 'raw', 'certificate.json')]).stdout.replace(/\s+/g, ' ')).toContain(
      'numbers used twice further apart than a few vectors are not looked for in a run: audit the captured file',
    );
  });

  test('over words of a command uses the lattice and charges for it; of the operating system it is new each time', () => {
    const folder = temporaryFolder();
    const words = ['--recipe', 'chacha20', '--seed', '7', '--dtype', 'u32', '--count', String(2 * drawn)];
    const [a, b, c] = ['a', 'b', 'c'].map((name) => join(folder, name)) as [string, string, string];
    for (const out of [a, b]) {
      expect(fairnoise(certify(out, ...small, '--noise', `lattice:exec:${noise(...words)}`)).code).toBe(0);
    }
    expect(counts(a)).toEqual(counts(b));
    const lattice = certificate(a);
    expect(lattice.noise).toMatchObject({ seed: null, soundness: 'lattice', replayable: false });
    expect(Number(lattice.ledger.tvPerValue)).toBeGreaterThan(0);
    expect(lattice.plan.grid).not.toBeNull();
    expect(fairnoise(certify(c, ...small, '--noise', 'os:')).code).toBe(0);
    expect(certificate(c).noise).toMatchObject({ seed: null, soundness: 'float', replayable: false });
    for (const out of [a, c]) {
      const verified = fairnoise(['verify', join(out, 'certificate.json'), '--format', 'json']);
      expect([verified.code, JSON.parse(verified.stdout)]).toMatchObject([0, { tier: 'arithmetic' }]);
    }
  });

  test('killed at any moment, resumes to the same noise, backdoors included', async () => {
    const folder = temporaryFolder();
    const flags = [
      ...['--n', '3000', '--count', '6', '--noise', 'torch:cpu', '--seed', '5', '--threads', '1'],
      ...['--backdoor', 'antithetic@input=2..3'],
    ];
    const whole = join(folder, 'whole');
    expect(fairnoise(certify(whole, ...flags)).code).toBe(1); // the in-line monitor sees the pairs; a simulation goes on
    const out = join(folder, 'killed');
    let kept = 0;
    let kills = 0;
    for (let wait = 900; kills < 2; wait += 500) {
      const run = start(certify(out, ...flags));
      const ended = once(run, 'exit') as Promise<[number | null]>;
      if (await Promise.race([ended, sleep(wait)])) break;
      run.kill('SIGKILL');
      await ended;
      kills++;
      const held = existsSync(join(out, 'journal.jsonl')) ? readFileSync(join(out, 'journal.jsonl'), 'utf8') : '';
      expect(held.split('\n').length - 1).toBeGreaterThanOrEqual(kept);
      kept = held.split('\n').length - 1;
    }
    expect(kills).toBeGreaterThan(0);
    // However fast the machine: a run that stopped after two inputs, with a torn third line.
    const two = lines(whole, 'journal.jsonl').slice(0, 2);
    expect(fairnoise(certify(out, ...flags)).code).toBe(1);
    expect(results(out)).toEqual(results(whole));
    expect(journal(out)).toEqual(journal(whole));
    writeFileSync(join(out, 'journal.jsonl'), `${two.join('\n')}\n{"index": 2, "lab`);
    expect(fairnoise(certify(out, ...flags)).code).toBe(1);
    expect(lines(out, 'journal.jsonl').slice(0, 2)).toEqual(two);
    expect(journal(out)).toEqual(journal(whole));
    expect(certificate(out).results).toEqual(certificate(whole).results);
  });

  test('verify --replay all draws the stream again; single samples it cannot; a simulated backdoor never passes', async () => {
    const folder = temporaryFolder();
    const honest = join(folder, 'honest');
    const tampered = join(folder, 'tampered');
    expect(fairnoise(certify(honest, ...small, ...numpy('--threads', '1'))).code).toBe(0);
    const simulated = fairnoise(
      certify(tampered, ...small, ...numpy('--threads', '1', '--backdoor', 'kurtosis=0', '--backdoor', 'scale=0.5')),
    );
    expect(simulated.code).toBe(1); // the in-line monitor tells, and the certificate says so
    expect(simulated.stderr).toContain('simulation of a backdoor (kurtosis=0+scale=0.5)');
    expect(simulated.stdout).toContain('these radii certify nothing');
    expect(certificate(tampered).noise.label).toMatch(/^simulation of a backdoor \(kurtosis=0\+scale=0\.5\)/);
    expect(certificate(tampered).plan.noise.backdoors).toEqual(['kurtosis=0', 'scale=0.5']);
    expect(counts(tampered).reduce((x, y) => x + y)).toBeGreaterThan(counts(honest).reduce((x, y) => x + y));

    const verify = (folder: string, depth: string) => {
      const given = ['--model', digits[1]!, '--data', digits[3]!, '--labels', digits[5]!, '--quiet'];
      const { code, stdout } = fairnoise([
        ...['verify', join(folder, 'certificate.json'), ...given, '--replay', depth, '--format', 'json'],
      ]);
      return { code, ...(JSON.parse(stdout) as { tier: string; steps: { claim: string; state: string }[] }) };
    };
    const state = ({ steps }: ReturnType<typeof verify>, claim: string) =>
      steps.find((step) => step.claim === claim)?.state;
    expect(verify(honest, 'all')).toMatchObject({ code: 0, tier: 'votes' });
    const half = join(folder, 'half');
    const drawn = ['--noise', 'torch:cpu?half=f16', '--seed', '42', '--threads', '1'];
    expect(fairnoise(certify(half, ...small, ...drawn)).code).toBe(0);
    expect(certificate(half).plan.noise).toMatchObject({ recipe: 'torch:cpu?half=f16', dtype: 'f32' });
    expect(verify(half, 'all')).toMatchObject({ code: 0, tier: 'votes' });
    const forged = (change: (predicate: CertificatePredicate) => void) => {
      const predicate = structuredClone(readCertificate(readFileSync(join(honest, 'certificate.json'), 'utf8')));
      change(predicate);
      const signer = { secret: newSigningKey(), kind: 'given' } as const;
      const text = seal(
        statementBytes(
          statement({
            ...{ ...predicate, ...predicate.ledger, ...predicate.run },
            tvPerValue: predicate.ledger.tvPerValue === null ? null : Number(predicate.ledger.tvPerValue),
            tvPerVector: predicate.ledger.tvPerVector === null ? null : Number(predicate.ledger.tvPerVector),
            signer: { publicKey: publicKeyOf(signer.secret), kind: 'given' },
          }),
        ),
        signer,
      );
      const { predicate: read, steps } = verifyDocument({
        ...{ text: JSON.stringify(text), trustedKey: null, modelDigest: null, dataDigest: null, outcomes: null },
      });
      return { read: read!, failed: steps.filter(({ state }) => state === 'fail').map(({ claim }) => claim) };
    };
    type Open = { -readonly [K in keyof CertificatePredicate['noise']]: CertificatePredicate['noise'][K] };
    expect(forged(() => {}).failed).toEqual([]);
    expect(forged(({ noise }) => Object.assign(noise as Open, { replayable: false })).failed).toEqual(['seed']);
    expect(forged(({ noise }) => Object.assign(noise as Open, { soundness: 'lattice' })).failed).toEqual(['soundness']);
    expect(forged(({ ledger }) => Object.assign(ledger, { tvPerVector: '1e-13' })).failed).toContain('soundness');
    const other = forged(({ plan }) => Object.assign(plan.noise, { recipe: 'numpy:PCG99' }));
    const [model, data, labels] = [digits[1]!, digits[3]!, digits[5]!];
    const dataset = await openPlanned(other.read.plan.data, data, labels);
    onTestFinished(() => dataset.close());
    const points = await plannedPoints(other.read.plan, dataset);
    const replay = replayVotes({
      ...{ predicate: other.read, model, points, depth: 'all', outcomes: null, threads: 1 },
    });
    expect((await replay.next()).value).toMatchObject({
      state: 'fail',
      because: expect.stringContaining('got "numpy:PCG99"') as string,
    });
    const spot = verify(honest, '10');
    expect([spot.code, state(spot, 'votes')]).toEqual([4, 'undecided']);
    const simulation = verify(tampered, 'all');
    expect([simulation.code, state(simulation, 'honest noise'), state(simulation, 'votes')]).toEqual([
      1,
      'fail',
      'pass',
    ]);
  });

  test('a stream that ends too soon leaves no certificate and says what is missing', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'z.f32');
    writeFileSync(file, new Uint8Array(4000));
    const fail = (...flags: string[]) => {
      const out = join(folder, 'out');
      const { code, stderr } = fairnoise(certify(out, ...small, ...flags));
      expect(existsSync(join(out, 'certificate.json'))).toBe(false);
      expect(stderr.trimEnd().split('\n')).toHaveLength(1);
      return [code, stderr];
    };
    expect(fail('--noise', `capture:${file}`)).toEqual([
      3,
      expect.stringContaining(`holds 1000 numbers and this run needs ${drawn} (2 inputs x 320 samples x 1 x 28 x 28)`),
    ]);
    const honest = join(folder, 'z.f64');
    const draw = ['noise', '--recipe', 'numpy:PCG64', '--seed', '1', '--count', '125000', '--dtype', 'f64'];
    expect(fairnoise([...draw, '--out', honest]).code).toBe(0);
    expect(fail('--noise', `exec:cat ${honest}; exit 9`)).toEqual([
      3,
      expect.stringMatching(/gave 125000 numbers \(it ended with status 9\) and this run needs 501760/),
    ]);
  });

  test('what cannot be is refused with a sentence before any work', () => {
    const out = join(temporaryFolder(), 'out');
    const refused = (...flags: string[]) => {
      const { code, stderr, stdout } = fairnoise(certify(out, ...small, ...flags));
      expect([code, stdout, existsSync(out)]).toEqual([2, '', false]);
      return stderr;
    };
    expect(refused('--noise', 'numpy:PCG65', '--seed', '1')).toContain('got "numpy:PCG65"');
    expect(refused('--noise', 'numpy:PCG64')).toContain('give --seed');
    expect(refused('--noise', 'torch:cpu', '--seed', '1', '--dtype', 'bf16')).toBe(
      "fairnoise: option '--dtype <type>' argument 'bf16' is invalid. Only noise prints bf16; --noise 'torch:cpu?half=bf16' draws the float32 numbers that it widens to.\n",
    );
    expect(refused('--noise', 'torch:cpu', '--seed', '1', '--dtype', 'f8')).toContain('Allowed choices are f32, f64.');
    expect(refused(...numpy('--backdoor', 'tilt=0.1'))).toContain('"gamma of tilt" expected number in [0.5');
  });

  test('floats on no grid are taken as they are, and one thread is said to be used', () => {
    const folder = temporaryFolder();
    const data = join(folder, 'X.npy');
    const x = Float32Array.from({ length: 2 * 784 }, (_, i) => ((i * 37) % 101) / 100.5);
    const head = `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 28, 28), }`.padEnd(117);
    writeFileSync(
      data,
      Buffer.concat([Buffer.from(`\x93NUMPY\x01\0\x76\0${head}\n`, 'latin1'), Buffer.from(x.buffer)]),
    );
    const flags = ['--model', join(root, 'models/oracle-linear.json'), '--data', data, '--sigma', '0.5', '--n', '500'];
    const gridless = fairnoise([
      ...['predict', ...flags, '--noise', 'os:', '--threads', '2'],
      '--out',
      join(folder, 'a'),
    ]);
    expect(gridless.code).toBe(0);
    expect(gridless.stderr).toContain('os: is one stream drawn in order, so one thread is used.');
    expect(gridless.stdout).toContain('not float-sound');
    const lattice = fairnoise(['predict', ...flags, '--out', join(folder, 'b')]);
    expect([lattice.code, lattice.stderr]).toEqual([3, expect.stringContaining('--grid')]);
  });
});
