import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { FairnoiseError } from '../core/errors.ts';
import { misuse } from '../core/guards.ts';
import { type Plan, planDigest } from '../core/plan.ts';
import type { UniformGrid } from '../core/types.ts';
import type { AttemptEvidence, MonitorResult } from '../evidence/index.ts';
import { makeFolder, writeWhole } from '../files/index.ts';
import type { InputRecord } from '../smoothing/record.ts';
import type { Seed } from '../sources/key.ts';
import type { StreamStates } from './bench.ts';
import type { Worked } from './certify.ts';
import { continueJournal, firstDifference, otherFolder, readHead, readJournal } from './journal.ts';
import type { Compared } from './monitor/compare.ts';
import { packCounts, unpackCounts } from './monitor/packed.ts';
import type { Counts } from './monitor/tally.ts';

/**
 * A run's folder: `run.json` (plan and secrets, before the first sample), `journal.jsonl` (one line an input), and
 * what is made from them: results.tsv and certificate.json. The journal is the truth: a line is whole or it does not count, so a
 * run killed at any moment loses at most the inputs in flight.
 */
export interface RunState {
  readonly format: 'fairnoise/run/v1';
  readonly plan: Plan;
  /** Where the key came from, or the seed of the library; null for sources without one. Published in the certificate. */
  readonly seed: Seed | null;
  /** Ed25519 secret made for this run, hex; only when no --sign KEY was given. */
  readonly signingKey: string | null;
  /** The trusted noise that votes beside it; left out where none does. */
  readonly compare?: { readonly recipe: string; readonly seed: Seed | null };
  readonly started: string;
  readonly tool: string;
  /** What the monitor said when it stopped this attempt; left out while it has not. */
  readonly alarm?: MonitorResult;
  /** An error ended it before its first record; left out where none has. */
  readonly failed?: true;
  /** Attempts before this one, whose files lie in attempt-1, attempt-2 …; left out where there were none. */
  readonly attempts?: readonly AttemptEvidence[];
}

export interface RunFolder {
  readonly path: string;
  readonly state: RunState;
  /** Records of an earlier, interrupted run of the same plan, in order. */
  readonly done: readonly InputRecord[];
  /** Their votes beside trusted noise. */
  readonly compared: readonly Compared[];
  /** Their noise as it was counted; unpacked as it is gone through, since all of it at once is large. */
  readonly noise: Iterable<Counts>;
  /** Where sequential samplers stood after the last of them. */
  readonly states: StreamStates | null;
  /** Appends an input's work as one line; it survives SIGKILL once this returns. */
  append(worked: Worked): void;
  /** Marks the attempt as stopped by the monitor. */
  alarm(said: MonitorResult): void;
  /** An error ended the run; before its first record that marks the folder as free for another plan. */
  fail(): void;
  close(): void;
}

const HEAD = 'run.json';

/**
 * `again` puts the attempt that is there aside, with its seed and how it ended, and begins another. A folder in which another plan failed
 * before its first record is taken over.
 */
export function openRunFolder(path: string, fresh: RunState, seedGiven: boolean, again = false): RunFolder {
  const runFile = join(path, HEAD);
  makeFolder(path);
  const held = readHead(path, HEAD, 'a run', stateOf);
  let state = fresh;
  if (held === null || isVoid(held, fresh)) writeWhole(runFile, document(fresh));
  else if (again) state = nextAttempt(path, runFile, held, fresh);
  else {
    refuseOther(path, held, fresh, seedGiven);
    const { failed, ...goingOn } = held;
    state = goingOn;
    if (failed) writeWhole(runFile, document(state));
  }

  const lines = readJournal(path, (json) => readEntry(json as Written));
  const journal = continueJournal(
    path,
    lines.map(({ text }) => text),
  );
  const done = lines.map(({ value }) => value);
  let records = done.length;
  return {
    path,
    state,
    done: done.map(({ record }) => record),
    compared: done.flatMap(({ compared }) => compared ?? []),
    states: done.at(-1)?.states ?? null,
    noise: unpacked(done.flatMap(({ noise }) => noise)),
    append(worked) {
      journal.append(journalLine(worked));
      records++;
    },
    alarm: (alarm) => writeWhole(runFile, document({ ...state, alarm })),
    fail() {
      if (records === 0) writeWhole(runFile, document({ ...state, failed: true }));
    },
    close: () => journal.close(),
  };
}

const document = (state: RunState): string => `${JSON.stringify(state, null, 2)}\n`;

/** Files of one attempt. */
const FILES = ['journal.jsonl', 'results.tsv', 'outcomes.bin', 'certificate.json', 'compare.json'] as const;

function nextAttempt(path: string, runFile: string, held: RunState, fresh: RunState): RunState {
  refuseOtherPlan(path, held, fresh, 'give the flags of that run, which another attempt must share, or choose');
  if (held.seed?.kind === 'given' && held.seed.text === fresh.seed?.text)
    throw misuse('again', 'another --seed, since this one draws the same noise again', held.seed.text);
  const earlier = held.attempts ?? [];
  const aside = join(path, `attempt-${earlier.length + 1}`);
  makeFolder(aside);
  writeWhole(join(aside, 'run.json'), document(held));
  const has = (file: string): boolean => existsSync(join(path, file));
  const end = held.alarm
    ? 'alarm'
    : has('certificate.json')
      ? 'finished'
      : has('compare.json')
        ? 'compared'
        : 'unfinished';
  // First the count: a kill in between leaves an attempt too many, never one too few.
  const attempts = [...earlier, { started: held.started, seed: held.seed, end } as const];
  const state = { ...fresh, attempts };
  writeWhole(runFile, document(state));
  for (const file of FILES) if (has(file)) renameSync(join(path, file), join(aside, file));
  return state;
}

function stateOf(json: unknown): RunState | null {
  const state = json as Partial<RunState> | null;
  return state?.format === 'fairnoise/run/v1' && state.plan && 'seed' in state ? (state as RunState) : null;
}

/** The folder of another plan, which failed before its first record, without an alarm or an attempt: nobody has seen anything of it. */
const isVoid = (held: RunState, wanted: RunState): boolean =>
  held.failed === true && !held.alarm && !held.attempts && planDigest(held.plan) !== planDigest(wanted.plan);

/** A folder that holds another run is never touched: the sentence names the first thing that differs. */
function refuseOther(path: string, held: RunState, wanted: RunState, seedGiven: boolean): void {
  refuseOtherPlan(path, held, wanted);
  refuseOtherComparison(path, held.compare, wanted.compare);
  if (held.seed === null || wanted.seed === null) return; // the recipe, hence the plan, says so
  if (seedGiven && (held.seed.kind !== 'given' || held.seed.text !== wanted.seed.text)) {
    throw otherFolder(`${path} holds a run with another seed`);
  }
  if (!seedGiven && held.seed.kind === 'given') {
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${path} holds a run with --seed ${held.seed.text}; give the same --seed to continue it, or choose another folder with --out`,
    );
  }
}

function refuseOtherPlan(path: string, held: RunState, wanted: RunState, mend = 'choose'): void {
  if (planDigest(held.plan) !== planDigest(wanted.plan)) {
    const difference = firstDifference(held.plan, wanted.plan, inWords);
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${path} holds another run (${difference}); ${mend} another folder with --out`,
    );
  }
}

/** A seed that the operating system drew is taken from the folder; one that was typed must be the same. */
function refuseOtherComparison(path: string, held: RunState['compare'], wanted: RunState['compare']): void {
  const name = (compare: RunState['compare'], seed: Seed | null | undefined) =>
    compare
      ? `--compare ${compare.recipe}${seed?.kind === 'given' ? ` --compare-seed ${seed.text}` : ''}`
      : 'no --compare';
  const [was, is] = [name(held, held?.seed), name(wanted, wanted?.seed)];
  if (was === is) return;
  throw otherFolder(`${path} holds a run with ${was}, not ${is}`);
}

/** A value of a plan as people say it: a grid by its step, no JSON. */
function inWords(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return value.map(inWords).join(', ') || 'none';
  const { kind, denominator } = value as Partial<UniformGrid>;
  if (kind === 'uniform') return `1/${denominator}`;
  if ('exponents' in value) return 'a step for each feature';
  return Object.entries(value)
    .map(([name, part]) => `${name} ${inWords(part)}`)
    .join(', ');
}

const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function* unpacked(packed: readonly Uint8Array[]): Generator<Counts> {
  for (const counts of packed) yield unpackCounts(counts);
}

interface JournalEntry {
  readonly record: InputRecord;
  readonly states: StreamStates | null;
  readonly compared: Compared | null;
  /** Packed, and known to be whole. */
  readonly noise: readonly Uint8Array[];
}

/** A record as it stands in the journal, with what a run keeps beside it. */
type Written = Omit<InputRecord, 'outcomes'> & {
  readonly outcomes: string;
  readonly sampler?: string;
  readonly trusted?: string;
  readonly noise?: readonly string[];
  readonly compared?: Omit<Compared, 'index' | 'supplier' | 'trusted'> & {
    readonly supplier: string;
    readonly trusted: string;
  };
};

function journalLine({ record, states, compared, noise }: Worked): string {
  const written: Written = {
    ...record,
    outcomes: base64(record.outcomes),
    ...(states?.sampler ? { sampler: base64(states.sampler) } : {}),
    ...(states?.trusted ? { trusted: base64(states.trusted) } : {}),
    ...(noise.length > 0 ? { noise: noise.map((counts) => base64(packCounts(counts))) } : {}),
    ...(compared ? { compared: writtenPairs(compared) } : {}),
  };
  return `${JSON.stringify(written)}\n`;
}

const writtenPairs = ({ class: k, pairs, supplier, trusted }: Compared): Required<Written>['compared'] => ({
  class: k,
  pairs,
  supplier: base64(supplier),
  trusted: base64(trusted),
});

function whole(text: string): Uint8Array {
  const packed = bytes(text);
  unpackCounts(packed);
  return packed;
}

function readEntry({ sampler, trusted, compared, noise = [], ...record }: Written): JournalEntry {
  const some = (text: string | undefined): Uint8Array | null => (text === undefined ? null : bytes(text));
  return {
    record: { ...record, outcomes: bytes(record.outcomes) },
    noise: noise.map(whole),
    states: sampler || trusted ? { sampler: some(sampler), trusted: some(trusted) } : null,
    compared: compared
      ? { ...compared, index: record.index, supplier: bytes(compared.supplier), trusted: bytes(compared.trusted) }
      : null,
  };
}
