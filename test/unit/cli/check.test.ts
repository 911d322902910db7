import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { registerCheck } from '../../../src/cli/check.ts';
import { explain } from '../../../src/cli/exit.ts';
import { jsonSchema } from '../../../src/report/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairnoise-check-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());
const fixture = (name: string) => resolve(import.meta.dirname, '../../fixtures/results', name);

/** Exit code, and all that was printed. */
async function run(...args: string[]) {
  let out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  const program = new Command('fairnoise').exitOverride().configureOutput({ writeErr: (text) => (out += text) });
  registerCheck(program);
  for (const command of program.commands) command.exitOverride();
  process.exitCode = undefined;
  try {
    await program.parseAsync(['check', ...args], { from: 'user' });
    return { code: process.exitCode as number | undefined, out };
  } catch (thrown) {
    if (thrown instanceof CommanderError) return { code: thrown.exitCode === 0 ? 0 : 2, out };
    return { code: explain(thrown).code, out: explain(thrown).text };
  } finally {
    process.exitCode = undefined;
    vi.restoreAllMocks();
  }
}

describe('fairnoise check', () => {
  test('exit 1 where the declared alpha is not that of the radii, 0 where it is', async () => {
    const wrong = await run(fixture('cohen-alpha-0.01.tsv'), '--alpha', '0.001', '--n', '100000', '--sigma', '0.25');
    expect(wrong.code).toBe(1);
    expect(wrong.out).toMatch(/^\S*cohen-alpha-0\.01\.tsv: 500 rows, 107 abstained, radii to 3 significant digits\n\n/);
    expect(wrong.out).toMatch(
      /\nfail {7}the radii were computed with the declared n=100000, alpha=0\.001, sigma=0\.25\n/,
    );
    expect(wrong.out).toMatch(/\n3 claims of 13 do not hold\.\n$/);
    const right = await run(fixture('cohen-alpha-0.01.tsv'), '--alpha', '0.01');
    expect(right.code).toBe(0);
    expect(right.out).toMatch(/Nothing in the file contradicts it; 1 undecided\./);
    expect(right.out).not.toContain('\x1b');
  });

  test('--format json prints one document of the published schema', async () => {
    const { code, out } = await run(fixture('diffusion.tsv'), '--format', 'json', '--rows', '200');
    expect(code).toBe(1);
    const document = JSON.parse(out);
    const published = z.fromJSONSchema(jsonSchema('check') as never);
    expect(published.safeParse(document).error).toBeUndefined();
    expect(published.safeParse({ ...document, rows: 'many' }).success).toBe(false);
    expect(document).toMatchObject({
      format: 'fairnoise/check/v1',
      verdict: 'fail',
      rows: 200,
      declared: { rows: 200 },
      recovered: { n: 10_000, alpha: 0.001, sigma: 0.5 },
      results: { inputs: 200, labelled: { cleanAccuracy: 133 / 200 } },
    });
    expect(
      document.findings.filter((f: { state: string }) => f.state === 'fail').map((f: { id: string }) => f.id),
    ).toEqual(['correct']);
  });

  test('a sigma in the name is a hint, not a declaration', async () => {
    const file = join(folder, 'sigma_0.50');
    writeFileSync(file, readFileSync(fixture('salman.tsv')));
    const { out } = await run(file, '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      hints: { sigma: 0.5 },
      declared: {},
      recovered: { alpha: 0.001, n: 100_000 },
    });
    const ours = JSON.parse((await run(fixture('iss.tsv'), '--format', 'json')).out);
    expect(ours.recovered).toMatchObject({ n: null, sigma: 0.5 });
  });

  test.each([
    [['--alpha', '1.5'], 2, /"alpha" expected number in \(0, 1\), got 1.5/],
    [['--alpha', 'small'], 2, /expected a number/],
    [['--n', '0'], 2, /"n" expected integer in \[1, 1000000000\], got 0/],
    [['--n', '1.5'], 2, /expected a whole number/],
    [['--sigma', '-1'], 2, /"sigma" expected number > 0, got -1/],
    [['--rows', '-1'], 2, /"rows" expected integer >= 0, got -1/],
    [['--format', 'xml'], 2, /Allowed choices are text, json/],
  ])('bad flags %j', async (flags, code, said) => {
    const got = await run(fixture('denoised.tsv'), ...flags);
    expect(got.code).toBe(code);
    expect(got.out).toMatch(said);
  });

  test('files that are none', async () => {
    writeFileSync(join(folder, 'picture.tsv'), Buffer.from([0x89, 0x50, 0, 0]));
    writeFileSync(join(folder, 'other.tsv'), 'a\tb\n1\t2\n');
    for (const [file, said] of [
      [join(folder, 'none.tsv'), /cannot read results file .*none\.tsv: there is no such file; check the path/],
      [folder, /it is a folder; name a file in it/],
      [join(folder, 'picture.tsv'), /picture\.tsv line 1: expected a table of text, got binary data/],
      [join(folder, 'other.tsv'), /other\.tsv line 1: expected columns idx .* missing in "a\\tb"/],
      ['/dev/null', /is empty; expected a table/],
    ] as const) {
      const { code, out } = await run(file);
      expect(code).toBe(3);
      expect(out).toMatch(said);
      expect(out).not.toContain('\n');
    }
  });

  test('help has an example', async () => {
    const { out } = await run('--help');
    expect(out).toMatch(/Examples:\n {2}fairnoise check sigma_0\.25\n/);
    expect(out).toMatch(/Exit code: 0/);
  });
});
