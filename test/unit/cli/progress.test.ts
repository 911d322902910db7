import { afterEach, describe, expect, test, vi } from 'vitest';
import { progress, shown } from '../../../src/cli/progress.ts';

afterEach(() => vi.unstubAllEnvs());

function fake(isTTY: boolean, columns = 80, options: { quiet?: boolean } = {}) {
  vi.stubEnv('TERM', 'xterm');
  const written: string[] = [];
  const clock = { ms: 1_000 };
  const on = progress({
    title: 'certify',
    unit: 'inputs',
    stream: { write: (text: string) => written.push(text), isTTY, columns },
    now: () => clock.ms,
    ...options,
  });
  return { on, written, clock };
}

const CLEAR = '\x1b[K';

/** What the terminal shows: carriage return goes back, `ESC [K` clears to the end of the line. */
function screen(written: string[]): string[] {
  const lines = [''];
  let cursor = 0;
  const put = (text: string) => {
    lines[lines.length - 1] = text;
  };
  for (const piece of written.join('').replaceAll(CLEAR, '\f')) {
    const line = lines.at(-1)!;
    if (piece === '\r') cursor = 0;
    else if (piece === '\f') put(line.slice(0, cursor));
    else if (piece === '\n') cursor = lines.push('') && 0;
    else put(line.slice(0, cursor) + piece + line.slice(++cursor));
  }
  return lines;
}

describe('on a terminal', () => {
  test('one line is rewritten, with rate and time left', () => {
    const { on, written, clock } = fake(true);
    on.update(0, 500);
    clock.ms += 2_000;
    on.update(10, 500, 'input 9 took long');
    expect(screen(written)).toEqual(['certify 10/500 inputs, 5.00/s, 1m 38s left, input 9 took long']);
    clock.ms += 2_000;
    on.update(20, 500);
    expect(screen(written)).toEqual(['certify 20/500 inputs, 5.00/s, 1m 36s left']);
    expect(written.join('')).not.toContain('\n');
    clock.ms += 96_000;
    on.update(500, 500);
    on.finish();
    expect(screen(written)).toEqual(['certify 500/500 inputs in 1m 40s, 5.00/s'.replace('/500', ''), '']);
  });

  test('is not rewritten more often than ten times a second', () => {
    const { on, written, clock } = fake(true);
    for (let done = 0; done < 1_000; done++) {
      on.update(done, 1_000);
      clock.ms += 1;
    }
    expect(written.length).toBe(10);
  });

  test('never reaches the right edge', () => {
    const { on, written, clock } = fake(true, 30);
    on.update(0, 9e9);
    clock.ms += 1_000;
    on.update(1e9, 9e9, 'a very long note that would wrap');
    expect(screen(written)[0]!.length).toBe(29);
    expect(screen(written)[0]).toMatch(/…$/);
  });

  test('a warning in between keeps both lines whole', () => {
    const { on, written, clock } = fake(true);
    on.update(1, 2);
    on.say('warning: short');
    expect(screen(written)).toEqual(['warning: short', 'certify 1/2 inputs']);
    clock.ms += 1000;
    on.update(2, 2);
    on.finish();
    expect(screen(written)).toEqual(['warning: short', 'certify 2 inputs in 1s, 1.00/s', '']);
  });

  test('TERM=dumb gets plain lines', () => {
    vi.stubEnv('TERM', 'dumb');
    const written: string[] = [];
    const on = progress({ title: 't', unit: 'u', stream: { write: (s: string) => written.push(s), isTTY: true } });
    on.update(1, 1);
    on.finish();
    expect(written.join('')).toBe('t 1 u in 0s\n');
  });
});

describe('elsewhere', () => {
  test('a plain line every five seconds, and one at the end', () => {
    const { on, written, clock } = fake(false);
    for (let second = 0; second <= 12; second++, clock.ms += 1_000) on.update(second, 100);
    clock.ms -= 1_000;
    on.finish();
    on.finish();
    expect(written).toEqual([
      'certify 5/100 inputs, 1.00/s, 1m 35s left\n',
      'certify 10/100 inputs, 1.00/s, 1m 30s left\n',
      'certify 12/100 inputs in 12s, 1.00/s\n',
    ]);
  });

  test('the rate follows the last half minute and knows what a resumed run had already', () => {
    const { on, written, clock } = fake(false);
    on.update(1_000, 2_000); // resumed
    for (let second = 1; second <= 100; second++) {
      clock.ms += 1_000;
      on.update(1_000 + second * (second <= 50 ? 1 : 2) - (second <= 50 ? 0 : 50), 2_000);
    }
    expect(written.at(-1)).toMatch(/ 2\.00\/s, 7m 05s left\n$/);
    on.finish();
    expect(written.at(-1)).toBe('certify 1,150/2,000 inputs in 1m 40s, 1.50/s\n');
  });

  test('no total, slow work, standing still', () => {
    const { on, written, clock } = fake(false);
    on.update(0, null);
    clock.ms += 6_000;
    on.update(0, null);
    clock.ms += 94_000;
    on.update(2, null);
    expect(written).toEqual(['certify 0 inputs\n', 'certify 2 inputs, 1.28/min\n']);
  });

  test('quiet writes nothing but what was said', () => {
    const { on, written, clock } = fake(false, 80, { quiet: true });
    on.update(1, 2);
    clock.ms += 60_000;
    on.update(2, 2);
    on.say('warning: kept');
    on.finish();
    expect(written).toEqual(['warning: kept\n']);
  });
});

test('shown gives what the work returns and finishes, also when it throws; a tick may name its own unit', async () => {
  const work = async function* (failAt: number) {
    for (let done = 1; done <= 3; done++) {
      if (done === failAt) throw new Error('lost');
      yield { done, total: 3, unit: 'words' };
    }
    return 'report';
  };
  const { on, written } = fake(false);
  expect(await shown(work(0), on)).toBe('report');
  expect(written).toEqual(['certify 3 words in 0s\n']);
  const cut = fake(false);
  await expect(shown(work(2), cut.on)).rejects.toThrow('lost');
  expect(cut.written).toEqual(['certify 1/3 words in 0s\n']);
  const never = fake(false);
  await expect(shown(work(1), never.on)).rejects.toThrow('lost');
  expect(never.written).toEqual([]);
});
