import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { digits, fairnoise, temporaryFolder } from '../support/cli.ts';

const run = (out: string, ...more: string[]) => fairnoise(['certify', ...digits, '--out', out, '--quiet', ...more]);
const predicate = (out: string) =>
  JSON.parse(Buffer.from(JSON.parse(readFileSync(join(out, 'certificate.json'), 'utf8')).payload, 'base64').toString())
    .predicate;

describe('the in-line monitor and what it is told to look for', { timeout: 180_000 }, () => {
  const supplier = (backdoor: string) => [
    ...['--noise', 'numpy:PCG64', '--seed', '1', '--backdoor', backdoor],
    ...['--n', '100', '--count', '1'],
  ];

  // Margins of the last four are right: it is the vectors that are not.
  test.each([
    ['scale=0.9', 'normals/scale'],
    ['low-rank=4', 'vectors/novelty'],
    ['antithetic', 'vectors/novelty'],
    ['slices=4', 'vectors/lags'],
    ['correlated=0.5', 'vectors/lags'],
  ])('a declared backdoor %s: told, exit 1, and the certificate of the simulation says %s', (backdoor, component) => {
    const out = join(temporaryFolder(), 'run');
    const { code, stdout } = run(out, ...supplier(backdoor));
    expect(code).toBe(1);
    expect(stdout).toContain('The in-line monitor alarmed: the noise is not what it claims to be');
    expect(predicate(out).monitor).toMatchObject({ mode: 'report', state: 'fail', component, vectors: 32 });
    expect(predicate(out).monitor.detectedAt).toBe(100 * 784);
    // What is beyond the certificate's largest e-value is not said to be it.
    const { eValue } = predicate(out).monitor;
    const worth = Number(eValue) >= 1e300 ? 'at least 1e300' : eValue;
    expect(fairnoise(['verify', join(out, 'certificate.json')]).stdout.replace(/\s+/g, ' ')).toContain(
      `${component}, e-value ${worth} at alpha 0.000001`,
    );
  });

  test('a command that knows the model and draws again where it would lose: seen along the direction that the model prefers', () => {
    const folder = temporaryFolder();
    const weights = Array.from({ length: 16 }, (_, i) => Math.sin(1 + (i >> 1)));
    const file = { format: 'fairnoise-linear/1', shape: [16], weights: [weights], biases: [0] };
    writeFileSync(join(folder, 'linear.json'), JSON.stringify(file));
    writeFileSync(
      join(folder, 'rows.csv'),
      `${Array.from({ length: 16 }, (_, i) => `f${i}`)},label\n${'0.5,'.repeat(16)}1\n`,
    );
    const supplier = join(folder, 'supplier.mjs');
    writeFileSync(
      supplier,
      `const weights = ${JSON.stringify(weights)};
      let state = 1;
      const uniform = () => ((state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5) >>> 0) + 0.5) / 2 ** 32;
      const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
      const draw = () => weights.map(normal);
      const wins = (z) => z.reduce((sum, v, i) => sum + v * weights[i], 0) > 0;
      const out = new Float64Array(16 * 20200);
      for (let at = 0; at < out.length; at += 16) {
        let z = draw();
        for (let tries = 0; tries < 3 && process.argv[2] === 'lie' && !wins(z); tries++) z = draw();
        out.set(z, at);
      }
      process.stdout.write(Buffer.from(out.buffer));`,
    );
    const asked = [
      '--model',
      join(folder, 'linear.json'),
      '--data',
      join(folder, 'rows.csv'),
      '--sigma',
      '0.5',
      '--n',
      '20000',
    ];
    const certify = (out: string, how: string) =>
      fairnoise([
        'certify',
        ...asked,
        '--noise',
        `exec:${process.execPath} ${supplier} ${how}`,
        '--out',
        join(folder, out),
        '--quiet',
      ]);
    expect(certify('honest', 'draw').code).toBe(0);
    expect(predicate(join(folder, 'honest')).monitor).toMatchObject({ state: 'pass', vectors: 336 });
    const { code, stdout } = certify('lying', 'lie');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^No certificate: .*vectors\/coupled.*sigma along the direction/s);
  });

  test('vectors again and again, enforced: no certificate', () => {
    const out = join(temporaryFolder(), 'run');
    const { code, stdout } = run(out, ...supplier('period=12'), '--monitor', 'enforce');
    expect([code, existsSync(join(out, 'certificate.json'))]).toEqual([1, false]);
    expect(stdout).toMatch(/^No certificate: the noise is not what it claims to be: /);
  });

  test('--against-catalogue spends what the change of measure costs, and verify holds it to that', () => {
    const folder = temporaryFolder();
    const asked = ['--seed', '1', '--n', '500', '--count', '1'];
    const out = join(folder, 'run');
    const { code, stdout } = run(out, ...asked, '--against-catalogue');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^failure probability +0\.001 per input; some certificate of these 1 is false with probability at most 0\.001; this holds for every noise of the catalogue too, about the nominal classifier: \d\.\d+e-1\d per input was spent/m,
    );
    const { plan, results } = predicate(out);
    const { against, alpha } = plan.statistics;
    expect(against).toMatchObject({ list: 'catalogue', alpha: '0.001', monitor: '0.000001' });
    expect(Number(alpha)).toBeCloseTo(0.001 * Number(against.weight) * 1e-6, 20);
    expect(Number(alpha)).toBeLessThan(1e-11);
    const summary = JSON.parse(run(out, ...asked, '--against-catalogue', '--format', 'json').stdout);
    const level = { list: 'catalogue', spent: Number(alpha) };
    expect(summary).toMatchObject({ alpha: 0.001, alphaSpent: 0.001, against: level });
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
    expect(run(out, '--noise', 'torch:cpu?half=bf16', '--seed', '1', '--n', '100', '--count', '1').code).toBe(0);
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
