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
  /** Where the key came from. Published in the certificate. */
  readonly seed: Seed;
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
  /** Appends a record; it survives SIGKILL once this returns. */
  append(record: InputRecord): void;
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
  writeWhole(journalFile, done.map(journalLine).join(''));
  const journal = openAppender(journalFile);
  return {
    path,
    state,
    done,
    append: (record) => journal.append(journalLine(record)),
    close: () => journal.close(),
  };
}

function readState(file: string): RunState {
  try {
    const state = JSON.parse(readFileSync(file, 'utf8')) as RunState;
    if (state.format === 'fairnoise/run/v1' && state.plan && state.seed) return state;
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

function journalLine(record: InputRecord): string {
  return `${JSON.stringify({ ...record, outcomes: Buffer.from(record.outcomes).toString('base64') })}\n`;
}

function readJournal(file: string): InputRecord[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop(); // what follows the last newline was never finished
  return lines.map((line, i) => {
    try {
      const record = JSON.parse(line) as Omit<InputRecord, 'outcomes'> & { outcomes: string };
      return { ...record, outcomes: Uint8Array.from(Buffer.from(record.outcomes, 'base64')) };
    } catch (cause) {
      throw new FairnoiseError(
        'STATE_MISMATCH',
        `${file} line ${i + 1} is damaged; choose another folder with --out`,
        cause,
      );
    }
  });
}
