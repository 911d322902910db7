import { type Command, Option } from 'commander';
import { isBits, MODES, type Mode, PARAMETERS, type Parameters, parametersFrom, suites } from '../audit/index.ts';
import { between } from '../core/guards.ts';
import { auditJson, auditText, nistReport } from '../report/audit.ts';
import { selfTestDocument, selfTestJson, selfTestText } from '../report/self-test.ts';
import { painter } from '../report/text.ts';
import { audit } from '../run/audit/audit.ts';
import type { AuditRequest } from '../run/audit/request.ts';
import { selfTest } from '../run/measure/self-test.ts';
import { FORMS, type FormType } from '../sources/index.ts';
import { EXIT, UsageError } from './exit.ts';
import { progress, shown } from './progress.ts';
import { counting, gridStep, number, whole } from './values.ts';
import { version } from './version.ts';

interface AuditFlags {
  readonly suite?: string;
  readonly as?: FormType;
  readonly alpha?: number;
  readonly sequenceBits?: number;
  readonly sequences?: number;
  readonly bytes?: number;
  readonly sigma?: number;
  readonly grid?: number;
  readonly axis?: number;
  readonly numbers?: number;
  readonly mode: Mode;
  readonly parameter?: readonly string[];
  readonly threads?: number;
  readonly symbolBits?: number;
  readonly packed?: boolean;
  readonly samples?: number;
  readonly hSubmitter?: number;
  readonly iid?: boolean;
  readonly seed?: string;
  readonly restart?: number;
  readonly format: 'text' | 'json';
  readonly nistReport?: boolean;
  readonly selfTest?: boolean;
  readonly quiet?: boolean;
}

export function registerAudit(program: Command): void {
  program
    .command('audit')
    .description('Tests of randomness on a file, a pipe, a command, a generator or the operating system')
    .argument(
      '[source]',
      'file, folder of streams, .npy, - (standard input), exec:COMMAND, os:, recipe:R?seed=X&backdoor=B, recipe:lattice?seed=X&sigma=S',
    )
    .option(
      '--suite <list>',
      `comma-separated: ${suites.map((suite) => suite.id).join(', ')} (default: those that fit the data)`,
    )
    .addOption(
      new Option(
        '--as <form>',
        'what raw bytes are: ASCII 0/1, bytes, little-endian words or floats (default: as a suffix .f32, .u64 … says, else u8)',
      ).choices([...FORMS]),
    )
    .option('--alpha <a>', 'family-wise rate of the verdict (default: 0.001 for sp800-22, 0.000001 for noise)', number)
    .option('--sequence-bits <n>', 'bits a sequence (default: 1000000, or all there is where that is less)', whole)
    .option('--sequences <count>', 'stop after this many sequences (default: all; 10 from a source without end)', whole)
    .option('--bytes <count>', 'stop reading after this many bytes', whole)
    .option('--sigma <s>', 'noise: standard deviation that floats should have (default: 1)', number)
    .option(
      '--grid <step>',
      'noise: numbers are lattice noise on this grid, such as 1/255; signed integers count its steps',
      gridStep,
    )
    .option('--axis <n>', 'noise: axis of an array that counts the noise vectors (default: 0)', whole)
    .option(
      '--numbers <count>',
      'noise: stop after this many numbers or words (default: all; 10000000 without end)',
      counting,
    )
    .addOption(
      new Option('--mode <mode>', 'corrected null distributions, or the p-values of NIST STS 2.1.2')
        .choices([...MODES])
        .default('corrected'),
    )
    .option(
      '--parameter <name=value...>',
      `block and template lengths: ${Object.entries(PARAMETERS)
        .map((entry) => entry.join('='))
        .join(' ')}`,
    )
    .option('--threads <count>', 'sequences tested at the same time (default: one a processor)', whole)
    .option('--symbol-bits <b>', 'SP 800-90B: bits a sample, 1 to 8 (default: by the highest bit in use)', whole)
    .option('--packed', 'SP 800-90B: samples of a raw file lie bit to bit (default: one a byte, in its low bits)')
    .option('--samples <count>', 'SP 800-90B: samples to assess (default: 1000000)', whole)
    .option('--h-submitter <h>', "SP 800-90B: the submitter's own estimate, bits a sample", number)
    .option('--iid', 'SP 800-90B: the source claims independent, identically distributed samples; test that too')
    .option('--seed <text>', 'SP 800-90B: seed of the permutations of --iid (default: from the samples)')
    .option('--restart <h>', 'SP 800-90B: SOURCE is 1000 restarts of 1000 samples; H_I, the initial estimate', number)
    .addOption(new Option('--format <format>', 'text, or one JSON document').choices(['text', 'json']).default('text'))
    .option('--nist-report', "with text: also NIST's final analysis report, every line of it")
    .option('--self-test', 'no source: power and false alarms of the noise battery on this machine, in about a minute')
    .option('--quiet', 'no progress on stderr')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string | undefined, flags: AuditFlags) => {
      if (flags.selfTest) {
        process.exitCode = testSelf(source, flags);
        return;
      }
      if (source === undefined) throw new UsageError("missing required argument 'source'");
      process.exitCode = await run(request(source, flags), flags);
    });
}

function testSelf(source: string | undefined, { format }: AuditFlags): number {
  if (source !== undefined) throw new UsageError(`--self-test draws its own streams; leave ${source} out`);
  const document = selfTestDocument(selfTest(), version);
  const paint = painter(process.stdout, process.env);
  process.stdout.write(
    format === 'json' ? selfTestJson(document) : selfTestText(document, paint, process.stdout.columns ?? 100),
  );
  return document.verdict === 'pass' ? EXIT.done : EXIT.finding;
}

function request(source: string, flags: AuditFlags): AuditRequest {
  if (flags.format === 'json' && flags.nistReport) {
    throw new UsageError('--nist-report is text and the JSON document holds its numbers; give only one of the two');
  }
  return {
    source,
    as: flags.as ?? null,
    suites: flags.suite?.split(',').map((name) => name.trim()) ?? null,
    alpha: flags.alpha === undefined ? null : between('--alpha', flags.alpha, 0, 1),
    sequenceBits: flags.sequenceBits ?? null,
    sequences: flags.sequences ?? null,
    bytes: flags.bytes ?? null,
    sigma: flags.sigma ?? null,
    grid: flags.grid ?? null,
    axis: flags.axis ?? null,
    numbers: flags.numbers ?? null,
    mode: flags.mode,
    parameters: parameters(flags.parameter ?? []),
    threads: flags.threads ?? null,
    entropy: {
      symbolBits: flags.symbolBits ?? null,
      packed: flags.packed === true,
      samples: flags.samples ?? null,
      hSubmitter: flags.hSubmitter ?? null,
      iid: flags.iid === true,
      seed: flags.seed ?? null,
      restart: flags.restart ?? null,
    },
  };
}

function parameters(given: readonly string[]): Parameters {
  const chosen: Record<string, number> = {};
  for (const text of given) {
    const [name = '', value = ''] = text.split('=');
    if (!/^\d+$/.test(value)) throw new UsageError(`--parameter expected name=number such as serial=14, got "${text}"`);
    chosen[name] = Number(value);
  }
  return parametersFrom(chosen);
}

async function run(request: AuditRequest, flags: AuditFlags): Promise<number> {
  const quiet = flags.quiet === true || flags.format === 'json';
  const report = await shown(audit(request), progress({ title: 'audit', unit: 'sequences', quiet }));
  if (flags.format === 'json') process.stdout.write(auditJson(report, version));
  else {
    for (const suite of flags.nistReport ? report.suites : []) {
      if (isBits(suite)) process.stdout.write(`${nistReport(suite, request.source)}\n`);
    }
    process.stdout.write(auditText(report, painter(process.stdout, process.env), process.stdout.columns ?? 100));
  }
  return { pass: EXIT.done, fail: EXIT.finding, skipped: EXIT.undecided, undecided: EXIT.undecided }[report.verdict];
}

const EXAMPLES = `
Examples:
  fairnoise audit capture.bin
  fairnoise audit capture.bin --sequence-bits 1000000 --sequences 100 --nist-report
  fairnoise audit digits.txt --as bits --mode sts-2.1.2 --format json
  fairnoise audit 'recipe:numpy:PCG64?seed=42' --sequences 20
  fairnoise audit samples.bin --suite sp800-90b --symbol-bits 4 --h-submitter 3.2 --iid
  ./my-generator | fairnoise audit - --bytes 125000000
  fairnoise audit noise.npy --sigma 0.25
  fairnoise audit 'recipe:lattice?seed=42&sigma=0.5'
  fairnoise audit runs/workers --as f32
  fairnoise audit --self-test

Exit code: 0 nothing rejected, 1 rejected, 4 nothing tested or too little to tell, 2 wrong usage, 3 the source could not be read.
`;
