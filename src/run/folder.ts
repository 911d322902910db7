import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FairnoiseError, reason } from '../core/errors.ts';
import { type Plan, planDigest } from '../core/plan.ts';
import { makeFolder, openAppender, writeWhole } from '../files/whole.ts';
import type { InputRecord } from '../smoothing/record.ts';
import type { Seed } from '../sources/key.ts';

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
  readonly started: string;
  readonly tool: string;
}

export interface RunFolder {
  readonly path: string;
  readonly state: RunState;
  /** Records of an earlier, interrupted run of the same plan, in order. */
  readonly done: readonly InputRecord[];
  /** State of a sequential sampler after the last of them. */
  readonly sampler: Uint8Array | null;
  /** Appends a record, with the state of a sequential sampler after it; it survives SIGKILL once this returns. */
  append(record: InputRecord, sampler: Uint8Array | null): void;
  close(): void;
}

export function openRunFolder(path: string, fresh: RunState, seedGiven: boolean): RunFolder {
  const runFile = join(path, 'run.json');
  const journalFile = join(path, 'journal.jsonl');
  makeFolder(path);
  let state = fresh;
  if (existsSync(runFile)) {
    state = readState(runFile);
    refuseOther(path, state, fresh, seedGiven);
  } else {
    if (existsSync(journalFile)) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${path} has a journal but no run.json; choose an empty folder with --out`,
      );
    }
    writeWhole(runFile, `${JSON.stringify(fresh, null, 2)}\n`);
  }

  const done = existsSync(journalFile) ? readJournal(journalFile) : [];
  // Rewritten without the torn last line a kill may have left, then appended to.
  const sampler = done.at(-1)?.sampler ?? null;
  writeWhole(journalFile, done.map(({ line }) => `${line}\n`).join(''));
  const journal = openAppender(journalFile);
  return {
    path,
    state,
    done: done.map(({ record }) => record),
    sampler,
    append: (record, state) => journal.append(journalLine(record, state)),
    close: () => journal.close(),
  };
}

function readState(file: string): RunState {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as RunState;
    if (state.format === 'fairnoise/run/v1' && state.plan && 'seed' in state) return state;
  } catch (cause) {
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${file} cannot be read (${reason(cause)}); choose another folder with --out`,
      cause,
    );
  }
  throw new FairnoiseError('STATE_MISMATCH', `${file} is not a run of this version; choose another folder with --out`);
}

/** A folder that holds another run is never touched: the sentence names the first thing that differs. */
function refuseOther(path: string, held: RunState, wanted: RunState, seedGiven: boolean): void {
  if (planDigest(held.plan) !== planDigest(wanted.plan)) {
    const difference = firstDifference(held.plan, wanted.plan, '');
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${path} holds another run (${difference}); choose another folder with --out`,
    );
  }
  if (held.seed === null || wanted.seed === null) return; // the recipe, hence the plan, says so
  if (seedGiven && (held.seed.kind !== 'given' || held.seed.text !== wanted.seed.text)) {
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${path} holds a run with another seed; choose another folder with --out`,
    );
  }
  if (!seedGiven && held.seed.kind === 'given') {
    throw new FairnoiseError(
      'STATE_MISMATCH',
      `${path} holds a run with --seed ${held.seed.text}; give the same --seed to continue it, or choose another folder with --out`,
    );
  }
}

function firstDifference(a: unknown, b: unknown, name: string): string {
  if (typeof a === 'object' && a !== null && typeof b === 'object' && b !== null) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
      if (JSON.stringify(left) !== JSON.stringify(right))
        return firstDifference(left, right, name ? `${name}.${key}` : key);
    }
  }
  const show = (value: unknown): string => {
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing');
    return text.length > 40 ? `${text.slice(0, 37)}…` : text;
  };
  return `its ${name} is ${show(a)}, not ${show(b)}`;
}

const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'));

function journalLine(record: InputRecord, sampler: Uint8Array | null): string {
  const state = sampler ? { sampler: base64(sampler) } : {};
  return `${JSON.stringify({ ...record, outcomes: base64(record.outcomes), ...state })}\n`;
}

interface JournalEntry {
  readonly line: string;
  readonly record: InputRecord;
  readonly sampler: Uint8Array | null;
}
type Written = Omit<InputRecord, 'outcomes'> & { outcomes: string; sampler?: string };

function readJournal(file: string): JournalEntry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop(); // what follows the last newline was never finished
  return lines.map((line, i) => {
    try {
      const { sampler, ...record } = JSON.parse(line) as Written;
      return {
        line,
        record: { ...record, outcomes: bytes(record.outcomes) },
        sampler: sampler === undefined ? null : bytes(sampler),
      };
    } catch (cause) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${file} line ${i + 1} is damaged; choose another folder with --out`,
        cause,
      );
    }
  });
}
