import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AttackDocument } from '../../src/report/schemas/attack.ts';
import { digits, fairnoise, temporaryFolder } from '../support/cli.ts';

const some = [...digits, '--skip', '29', '--count', '6', '--n', '400', '--seed', '42', '--quiet'];
const attack = (out: string, ...more: string[]) => ['attack', ...some, '--truth-n', '300', '--out', out, ...more];
const matrix = (out: string) => JSON.parse(readFileSync(join(out, 'matrix.json'), 'utf8')) as AttackDocument;

describe('attack', () => {
  test('is certify over the same noise, honest and backdoored, on any number of threads', () => {
    const folder = temporaryFolder();
    const ids = ['--variants', 'zig_layer_a0,laplace_b_sigma,reject_4'];
    for (const threads of ['1', '3']) {
      const { code, stdout, stderr } = fairnoise(
        attack(join(folder, threads), ...ids, '--threads', threads, '--format', 'json'),
      );
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toEqual(matrix(join(folder, threads)));
    }
    const document = matrix(join(folder, '3'));
    expect(document).toEqual(matrix(join(folder, '1')));
    expect(document.variants.map(({ id }) => id)).toEqual([
      'honest',
      'control',
      'zig_layer_a0',
      'laplace_b_sigma',
      'reject_4',
    ]);

    for (const [variant, backdoor] of [
      ['honest', null],
      ['zig_layer_a0', 'kurtosis=0'],
      ['laplace_b_sigma', 'laplace'],
    ] as const) {
      const out = join(folder, variant);
      const flags = ['--noise', 'numpy:PCG64', ...(backdoor ? ['--backdoor', backdoor] : [])];
      expect(fairnoise(['certify', ...some, ...flags, '--threads', '1', '--out', out]).code).toBe(backdoor ? 1 : 0);
      const records = readFileSync(join(out, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
      const votes = records.map((line) => (JSON.parse(line) as { estimation: { counts: number[] } }).estimation.counts);
      const { inputs } = document.variants.find(({ id }) => id === variant)!;
      expect(inputs.counts).toEqual(votes);
      // Not all unanimous, or the comparison would show little.
      expect(inputs.nA.some((nA) => nA < 400)).toBe(true);
    }
  });

  test('a truth that can contradict nothing is noted, and the legend says how much was looked at', () => {
    const one = ['attack', ...digits, '--count', '1', '--n', '100', '--variants', 'grind-lattice', '--threads', '1'];
    const { code, stdout, stderr } = fairnoise([...one, '--truth-n', '3', '--out', temporaryFolder()]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/note: an honest run of 3 samples an input can contradict no certificate .*--truth-n\n/);
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /–: not within those looked at \(up to 156,800 numbers a variant\).*–: not within those looked at \(up to 100 pairs a variant\)/,
    );
  });

  test('faults are one sentence and exit 2, before any work', () => {
    const folder = temporaryFolder();
    for (const [flags, sentence] of [
      [['--variants', 'zig_a0'], /^fairnoise: "variants" expected ids such as .*, got "zig_a0"\n$/],
      [['--catalogue', 'all'], /^fairnoise: --catalogue expected some of paper, naive, adaptive, got "all"\n$/],
      [
        ['--base', 'torch:cuda', '--backdoor', 'kurtosis=1'],
        /^fairnoise: "recipe" expected a generator of 64-bit draws, .*\n$/,
      ],
      [['--backdoor', 'tilt=0.1'], /^fairnoise: "gamma of tilt" expected number in \[0.5, 1000000\], got "0.1"\n$/],
      [['--count', '9999'], /^fairnoise: "count" expected at most \d+, .*, got 9999\n$/],
      [['--base', 'numpy:PCG64', '--seed', 'x'], /^fairnoise: "seed of numpy:PCG64" expected .*, got "x"\n$/],
      [['--date', 'today'], /date.*expected a day such as 2026-11-22\.\n$/],
    ] as const) {
      const { code, stderr, stdout } = fairnoise(attack(join(folder, 'x'), ...flags));
      expect([code, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(sentence);
    }
  });

  test('--list prints the catalogue and needs no model', () => {
    const { code, stdout } = fairnoise(['attack', '--list']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/adaptive +reject +reject_16 +reject=16 +larger/);
  });
});
