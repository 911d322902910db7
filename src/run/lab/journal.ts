import { join } from 'node:path';
import type { LabRecord, Truth, Variant } from '../../attack/index.ts';
import { digestOfJson } from '../../core/digest.ts';
import { type Appender, makeFolder, writeWhole } from '../../files/index.ts';
import { continueJournal, firstDifference, otherFolder, readHead, readJournal } from '../journal.ts';

/** What a matrix has so far: truths of the inputs, and records of the variants. */
export interface LabJournal {
  /** Records that an earlier run left. */
  readonly kept: number;
  complete(variant: Variant): boolean;
  records(variant: Variant): readonly LabRecord[];
  record(variant: Variant, record: LabRecord): void;
  hasTruth(from: number, count: number): boolean;
  truth(truth: Truth): void;
  /** In the order of the inputs. */
  truths(): readonly Truth[];
  close(): void;
}

/** The run of a variant is told by what it does, not by its name. */
export const keyOf = ({ attack, base, otherSeed }: Variant): string =>
  [attack || 'honest', base ?? '', otherSeed ? 'control' : ''].filter(Boolean).join(' ');

type Identity = Readonly<Record<string, unknown>>;
/** One line; a TypeError where the JSON is neither. */
function lineOf(json: unknown): Line {
  const { run, record, truth } = json as Partial<{ run: string; record: LabRecord; truth: Truth }>;
  if (truth) return { truth };
  if (run !== undefined && record) return { run, record };
  throw new TypeError('neither a truth nor a record');
}

type Line = { readonly run: string; readonly record: LabRecord } | { readonly truth: Truth };

/**
 * `attack.json` says what the folder is for, the journal has one line an input of a finished or unfinished stream. A stream cannot be
 * entered in the middle, so an unfinished one starts again; more variants may be added to the same folder later. `out` null keeps nothing.
 */
export function openLabJournal(
  out: string | null,
  identity: Identity,
  indices: readonly number[],
  variants: readonly Variant[],
): LabJournal {
  const runs = new Map<string, LabRecord[]>();
  const truths = new Map<number, Truth>();
  const recordsOf = (run: string): LabRecord[] => {
    const records = runs.get(run) ?? [];
    runs.set(run, records);
    return records;
  };
  const take = (line: Line): void => {
    if ('truth' in line) truths.set(line.truth.index, line.truth);
    else recordsOf(line.run).push(line.record);
  };
  let appender: Appender | null = null;
  if (out !== null) {
    openHead(out, identity);
    for (const { value } of readJournal(out, lineOf)) take(value);
    for (const [run, records] of runs) if (records.length !== indices.length) runs.delete(run);
    const whole: Line[] = [
      ...[...truths.values()].map((truth) => ({ truth })),
      ...[...runs].flatMap(([run, records]) => records.map((record) => ({ run, record }))),
    ];
    appender = continueJournal(
      out,
      whole.map((line) => JSON.stringify(line)),
    );
  }
  const add = (line: Line): void => {
    take(line);
    appender?.append(`${JSON.stringify(line)}\n`);
  };
  const records = (variant: Variant): readonly LabRecord[] => runs.get(keyOf(variant)) ?? [];
  return {
    kept: variants.reduce((sum, variant) => sum + records(variant).length, 0),
    records,
    complete: (variant) => records(variant).length === indices.length,
    record: (variant, record) => add({ run: keyOf(variant), record }),
    hasTruth: (from, count) => indices.slice(from, from + count).every((index) => truths.has(index)),
    truth: (truth) => add({ truth }),
    truths: () => indices.map((index) => truths.get(index)!),
    close: () => appender?.close(),
  };
}

const HEAD = 'attack.json';

function openHead(out: string, identity: Identity): void {
  makeFolder(out);
  const held = readHead(out, HEAD, 'a matrix', (json) => json as Identity | null);
  if (!held) {
    writeWhole(join(out, HEAD), `${JSON.stringify({ ...identity, digest: digestOfJson(identity) }, null, 2)}\n`);
    return;
  }
  const { digest, ...was } = held;
  const difference = firstDifference(was, JSON.parse(JSON.stringify(identity)));
  if (difference) throw otherFolder(`${out} holds another matrix (${difference})`);
}
