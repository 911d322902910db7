import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { type AuditReport, PARAMETERS, type SuiteReport } from '../../src/audit/index.ts';
import { registerAudit } from '../../src/cli/audit.ts';
import { explain } from '../../src/cli/exit.ts';
import { audit as auditSchema } from '../../src/report/schemas/audit.ts';
import { audit as runAudit } from '../../src/run/audit/audit.ts';
import type { AuditRequest } from '../../src/run/audit/request.ts';
import { plainAudit } from '../../src/run/audit/request.ts';
import { chachaBytes } from '../support/chacha.ts';
import { fairnoise, temporaryFolder } from '../support/cli.ts';

// The audit command as scripts see it: exit codes, the one document on stdout, one sentence for everything that is wrong.

const file = (data: Uint8Array | string, name = 'data.bin'): string => {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, data);
  return path;
};
const audit = (...args: string[]) => fairnoise(['audit', ...args, '--quiet']);

/** What the command throws, as the binary would say it; in this process, because starting one takes half a second. */
async function complaint(args: readonly string[]): Promise<{ text: string; code: number }> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  registerAudit(program);
  for (const command of program.commands) command.exitOverride().configureOutput({ writeErr: () => undefined });
  try {
    await program.parseAsync(['node', 'fairnoise', 'audit', ...args, '--quiet', '--threads', '1']);
  } catch (thrown) {
    return explain(thrown);
  }
  return { text: '', code: 0 };
}
/** The report of a run in this process. */
async function report(source: string, options: Partial<AuditRequest> = {}): Promise<AuditReport> {
  const work = runAudit({ ...DEFAULTS, source, ...options });
  let step = await work.next();
  while (!step.done) step = await work.next();
  return step.value;
}
const DEFAULTS: AuditRequest = { ...plainAudit(''), suites: ['sp800-22'], threads: 1 };
/** How the SP 800-22 suite cut the source. */
function sequences({ suites }: { suites: readonly { suite: string }[] }): SuiteReport['sequences'] {
  return (suites.find(({ suite }) => suite === 'sp800-22') as SuiteReport).sequences;
}
const good = chachaBytes(125_000, 1);

/** .npy version 1.0 of a one-dimensional array. */
function npy(descr: string, shape: string, data: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${shape}, }`;
  const padded = `${header.padEnd(117)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(padded.length, 0)}${padded}`, 'latin1');
  return Buffer.concat([head, data]);
}

describe('verdicts', () => {
  test('good bits: exit 0, JSON as published, p-values in order', () => {
    const { code, stdout, stderr } = audit(file(good), '--suite', 'sp800-22', '--format', 'json');
    expect(stderr).toBe('');
    expect(code).toBe(0);
    const document = auditSchema.parse(JSON.parse(stdout));
    expect(document.verdict).toBe('pass');
    expect(document.tests.map((row) => row.id.slice(9)).slice(0, 15)).toEqual(
      'frequency block-frequency cumulative-sums runs longest-run rank dft non-overlapping-template overlapping-template universal approximate-entropy random-excursions random-excursions-variant serial linear-complexity'.split(
        ' ',
      ),
    );
    expect(document.tests[7]!.pValues).toHaveLength(148);
    expect(sequences(document)).toEqual({ count: 1, bits: 1_000_000, unusedBits: 0 });
  });
  test('bad bits: exit 1 and who rejected', () => {
    const { code, stdout } = audit(file(new Uint8Array(125_000).fill(0x55)), '--suite', 'sp800-22');
    expect(code).toBe(1);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/fail rejected at family-wise rate 0\.001 by .*runs/);
  });
  test('too short for any test: exit 4 and why', () => {
    const { code, stdout } = audit(file(good.subarray(0, 10)), '--suite', 'sp800-22');
    expect(code).toBe(4);
    expect(stdout).toContain('80 bits a sequence are fewer than the 100 section 2.1.7 asks for');
  });
  test('short, but enough for some: those run, the others say why', async () => {
    const { tests, suites } = await report(file(good.subarray(0, 1000)));
    const state = Object.fromEntries(tests.map((row) => [row.id.slice(9), row.state]));
    expect(state).toMatchObject({
      frequency: 'pass',
      runs: 'pass',
      dft: 'pass',
      universal: 'skipped',
      rank: 'skipped',
    });
    expect(sequences({ suites }).bits).toBe(8000);
  });
  test('the mode and the parameters reach the tests', async () => {
    const one = await report(file(good));
    const other = await report(file(good), {
      mode: 'sts-2.1.2',
      parameters: { ...PARAMETERS, serial: 5, blockFrequency: 20_000 },
    });
    const p = ({ tests }: AuditReport, id: string) => tests.find((row) => row.id === `sp800-22/${id}`)!.pValues[0]!.p;
    for (const id of ['serial', 'block-frequency', 'overlapping-template', 'dft'])
      expect(p(one, id)).not.toBe(p(other, id));
    expect(other.suites[0]).toMatchObject({ mode: 'sts-2.1.2', parameters: { serial: 5, blockFrequency: 20_000 } });
  });
});

describe('sources', () => {
  const bytes = good.subarray(0, 12_500);
  const first = async (path: string, options: Partial<AuditRequest> = {}) => {
    const { source, tests } = await report(path, { sequenceBits: 99_968, sequences: 1, ...options });
    return { source, tests };
  };

  test('the same bits from everywhere give the same p-values', async () => {
    const { tests } = await first(file(bytes));
    const swapped = (width: number) => {
      const words = bytes.slice(0, bytes.length - (bytes.length % width));
      for (let at = 0; at < words.length; at += width) words.subarray(at, at + width).reverse();
      return words;
    };
    const digits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('\n');
    expect(await first(file(swapped(4)), { as: 'u32' })).toMatchObject({ source: { as: 'u32' }, tests });
    expect(await first(file(digits), { as: 'bits' })).toMatchObject({ tests });
    expect(await first(file(npy('|u1', '(12500,)', bytes), 'a.npy'))).toMatchObject({ source: { kind: 'npy' }, tests });
    expect(await first(file(npy('<u4', '(25, 125)', swapped(4)), 'a.npy'))).toMatchObject({
      source: { as: 'u32' },
      tests,
    });
    expect(await first(file(npy('>u8', '(1562,)', bytes.subarray(0, 12_496)), 'a.npy'))).toMatchObject({
      source: { as: 'u64' },
      tests,
    });
    expect(await first(file(npy('<i8', '(1562,)', swapped(8)), 'a.npy'))).toMatchObject({ tests });
    expect(await first(`exec:cat ${file(bytes)}`)).toMatchObject({ source: { kind: 'command' }, tests });
    const args = ['audit', '-', '--suite', 'sp800-22', '--sequence-bits', '99968', '--format', 'json'];
    const { stdout, code } = fairnoise(args, { input: bytes });
    expect(code).toBe(0);
    const piped = auditSchema.parse(JSON.parse(stdout));
    expect(piped.source.kind).toBe('stdin');
    expect(piped.tests.map((row) => row.pValues.map(({ p }) => p))).toEqual(
      tests.map((row) => row.pValues.map(({ p }) => p)),
    );
  });
  test('a generator by name, and behind a backdoor', async () => {
    expect((await report('recipe:chacha20?seed=7', { sequences: 1 })).verdict).toBe('pass');
    const tricked = await report('recipe:numpy:PCG64?seed=42&backdoor=kurtosis=0', { sequences: 2 });
    expect(tricked.verdict).toBe('fail');
  });
  test('the operating system, bounded by itself (fails once in 1e9 runs)', async () => {
    const { verdict, suites } = await report('os:', { sequenceBits: 10_000, alpha: 1e-9 });
    expect(verdict).toBe('pass');
    expect(sequences({ suites }).count).toBe(10);
  });
  test('an endless command with a bound', async () => {
    const script = `process.stdout.on('error', () => process.exit(0)); const b = Buffer.alloc(1 << 16); const f = () => { while (process.stdout.write(b)); process.stdout.once('drain', f); }; f();`;
    const { suites, source } = await report(`exec:"${process.execPath}" -e "${script}"`, { bytes: 250_000 });
    expect(sequences({ suites })).toEqual({ count: 2, bits: 1_000_000, unusedBits: 0 });
    expect(source.bitsRead).toBe(2_000_000);
  });
  test('bits behind the last whole sequence are counted and not used', async () => {
    const { suites } = await report(file(good), { sequenceBits: 300_007 });
    expect(sequences({ suites })).toEqual({ count: 3, bits: 300_007, unusedBits: 1_000_000 - 900_021 });
  });
  test('floats are not bits', async () => {
    const { verdict, tests } = await report(file(npy('<f4', '(4,)', new Uint8Array(16)), 'x.npy'), {
      suites: ['sp800-22'],
    });
    expect(verdict).toBe('skipped');
    expect(tests).toHaveLength(15);
    expect(tests.every((row) => row.state === 'skipped' && row.because.includes('floats'))).toBe(true);
  });
});

describe('threads', () => {
  test('three give what one gives', () => {
    const path = file(chachaBytes(100_000, 3));
    const run = (threads: string) => {
      const { code, stdout } = audit(
        path,
        '--sequence-bits',
        '160000',
        '--threads',
        threads,
        '--suite',
        'sp800-22',
        '--format',
        'json',
      );
      expect(code).toBe(0);
      return JSON.parse(stdout);
    };
    const [one, three] = [run('1'), run('3')];
    expect(one.suites[0].sequences.count).toBe(5);
    expect(three).toEqual(one);
  });
});

describe('what is wrong is one sentence', () => {
  test.each<[string, () => string[], number, string]>([
    ['missing', () => ['/no/such/file'], 3, 'cannot read /no/such/file: there is no such file; check the path'],
    ['an empty folder', () => [temporaryFolder()], 3, 'is a folder that holds no files; name a file'],
    ['empty', () => [file('')], 3, 'is empty; there is nothing to audit'],
    ['no digits', () => [file('\n \n'), '--as', 'bits'], 3, 'gave no bits'],
    ['not binary', () => [file('0120'), '--as', 'bits'], 3, 'has "2" at byte 2, where --as bits takes 0, 1'],
    ['half a word', () => [file(good.subarray(0, 1003)), '--as', 'u32'], 3, 'ends with 3 of the 4 bytes of a u32 word'],
    [
      'shorter than asked',
      () => [file(good.subarray(0, 99)), '--sequence-bits', '1000'],
      3,
      'gave 792 bits, fewer than the one sequence of 1000',
    ],
    [
      'fewer than asked',
      () => [file(good.subarray(0, 250)), '--sequence-bits', '1000', '--sequences', '3'],
      3,
      'gave 2 sequences of 1000 bits, fewer than the 3',
    ],
    [
      'command dies midway',
      () => ['exec:head -c 5000 /dev/zero; echo oh no >&2; exit 7'],
      3,
      'ended with exit code 7 after 5000 bytes \\(it said: oh no\\)',
    ],
    [
      'command is killed',
      () => ['exec:head -c 5000 /dev/zero; kill -9 $$'],
      3,
      'was ended by SIGKILL after 5000 bytes',
    ],
    ['no such command', () => ['exec:no-such-command-here'], 3, 'ended with exit code 127 after 0 bytes'],
    ['silent command', () => ['exec:true'], 3, 'wrote nothing to its standard output'],
    ['empty command', () => ['exec:'], 2, '"SOURCE" expected a command after exec:'],
    [
      'truncated npy',
      () => [file(npy('<u4', '(100,)', new Uint8Array(16)), 'a.npy')],
      3,
      'its header declares 400 bytes of elements and it has 16',
    ],
    [
      'npy of objects',
      () => [file(npy('|O', '(4,)', new Uint8Array(16)), 'a.npy')],
      3,
      'save bool, integers, float16, float32 or float64',
    ],
    [
      'npy against --as',
      () => [file(npy('<u4', '(4,)', new Uint8Array(16)), 'a.npy'), '--as', 'u8'],
      2,
      '"--as" expected nothing or u32',
    ],
    ['unknown recipe', () => ['recipe:nope?seed=1'], 2, '"recipe" expected one of .*chacha20'],
    ['unknown backdoor', () => ['recipe:chacha20?seed=1&backdoor=nope=1'], 2, '"backdoor" expected one of'],
    [
      'recipe with --as',
      () => ['recipe:chacha20?seed=1', '--as', 'u8'],
      2,
      '"--as" expected nothing, or one of f32, f64',
    ],
    ['unknown suite', () => [file(good), '--suite', 'diehard'], 2, '"--suite" expected one of .*sp800-22'],
    ['alpha', () => [file(good), '--alpha', '2'], 2, '"--alpha" expected number in \\(0, 1\\), got 2'],
    ['parameter name', () => [file(good), '--parameter', 'cereal=16'], 2, '"parameter" expected one of'],
    [
      'parameter range',
      () => [file(good), '--parameter', 'overlapping=3'],
      2,
      '"overlapping" expected integer in \\[9, 10\\], got 3',
    ],
    ['parameter text', () => [file(good), '--parameter', 'serial'], 2, '--parameter expected name=number'],
    ['sequence length', () => [file(good), '--sequence-bits', '5'], 2, '"--sequence-bits" expected integer in \\[100,'],
  ])('%s', async (_, args, code, sentence) => {
    const said = await complaint(args());
    expect(said.text.split('\n')).toHaveLength(1);
    expect(said.text).toMatch(new RegExp(sentence));
    expect(said.code).toBe(code);
  });
  test('from the binary: nothing on stdout, one line on stderr', () => {
    const { code, stdout, stderr } = fairnoise(['audit', '-', '--quiet'], { input: '' });
    expect(stdout).toBe('');
    expect(stderr).toBe('fairnoise: standard input is empty; pipe the data into it\n');
    expect(code).toBe(3);
  });
});
