import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openRunFolder, type RunState } from '../../../src/run/folder.ts';
import { temporaryFolder } from '../../support/cli.ts';

const uniform = { kind: 'uniform', denominator: 255, low: 0, high: 255 };
const state = (plan: object, more: Partial<RunState> = {}): RunState => ({
  ...{ format: 'fairnoise/run/v1', plan: plan as RunState['plan'], seed: null, signingKey: null },
  ...{ started: '2026-11-27T00:00:00.000Z', tool: 'fairnoise' },
  ...more,
});
const open = (folder: string, wanted: RunState, again = false, fails = true) => {
  const opened = openRunFolder(folder, wanted, wanted.seed?.kind === 'given', again);
  if (fails) opened.fail();
  opened.close();
  return opened;
};
const held = (folder: string) => JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as RunState;
const [one, other] = [
  { grid: null, n: 1 },
  { grid: uniform, n: 1 },
];

describe('the folder of a run whose start failed', () => {
  test('is taken over by another plan, a torn first line included', () => {
    const folder = temporaryFolder();
    open(folder, state(one));
    writeFileSync(join(folder, 'journal.jsonl'), '{"index":');
    expect(open(folder, state(other)).state.plan).toEqual(other);
    expect(held(folder).plan).toEqual(other);
    expect(readFileSync(join(folder, 'journal.jsonl'), 'utf8')).toBe('');
    expect(open(folder, state(one), true).state).toEqual(state(one)); // no attempt was made that could be counted
  });

  test('is the same run for the same plan: its seed stays', () => {
    const folder = temporaryFolder();
    const drawn = (text: string) => state(one, { seed: { kind: 'system', text } as RunState['seed'] });
    open(folder, drawn('first'));
    expect(held(folder).failed).toBe(true);
    expect(open(folder, drawn('second'), false, false).state).toEqual(drawn('first'));
    expect(held(folder).failed).toBeUndefined();
    const given = state(one, { seed: { kind: 'given', text: '1' } });
    expect(() => open(folder, given)).toThrow(/holds a run with another seed; choose another folder with --out$/);
  });

  test('is kept where it has a record, an alarm or an attempt; the sentence says the difference as people do', () => {
    const sentence = /holds another run \(its grid is none, not 1\/255\); choose another folder with --out$/;
    for (const more of [{ alarm: {} }, { attempts: [{}] }] as unknown as Partial<RunState>[]) {
      const folder = temporaryFolder();
      open(folder, state(one, more));
      expect(() => open(folder, state(other))).toThrow(sentence);
    }
    const going = temporaryFolder(); // it is not over
    open(going, state(one), false, false);
    expect(() => open(going, state(other))).toThrow(sentence);
    const folder = temporaryFolder();
    open(folder, state(one), false, false);
    writeFileSync(join(folder, 'journal.jsonl'), '{}\n');
    expect(() => open(folder, state(other))).toThrow(sentence);
    expect(() => open(folder, state({ ...one, n: 2 }))).toThrow(/\(its n is 1, not 2\)/);
    const normalize = { mean: ['0.5', '0.4'], std: ['0.2', '0.1'] };
    expect(() => open(folder, state({ ...one, normalize }))).toThrow(
      /\(its normalize is nothing, not mean 0\.5, 0\.4, std 0\.2, 0\.1\)/,
    );
  });
});
