import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text as textOf } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { type LiveDocument, live } from '../../src/report/schemas/live.ts';
import { type LiveEvent, type LiveRequest, watchLive } from '../../src/run/live/live.ts';
import { openPipeline } from '../../src/samplers/index.ts';
import type { FormType } from '../../src/sources/index.ts';
import { chachaBytes } from '../support/chacha.ts';
import { fairnoise, root, temporaryFolder } from '../support/cli.ts';
import { npy } from '../support/npy.ts';

// The monitor as a service sees it: lines of JSON, exit codes, signals, and a state that outlives the process.

const N = 6000;
const normals = new Float64Array(N);
openPipeline({ id: 'numpy:PCG64', seed: '42', dtype: 'f64' }).fill(normals);
const bytes = (x: Float64Array) => new Uint8Array(x.buffer, x.byteOffset, x.byteLength);
const lines = (text: string): LiveDocument[] =>
  text
    .trim()
    .split('\n')
    .map((line) => live.parse(JSON.parse(line)));

async function watch(source: string, options: Partial<LiveRequest> = {}): Promise<LiveEvent[]> {
  const events: LiveEvent[] = [];
  for await (const event of watchLive(asked(source, options))) events.push(event);
  return events;
}
function asked(source: string, options: Partial<LiveRequest>): LiveRequest {
  return {
    source,
    as: 'f64',
    sigma: null,
    grid: null,
    axis: null,
    alpha: 1e-6,
    numbers: null,
    state: null,
    stop: new AbortController().signal,
    ...options,
  };
}
function last(events: LiveEvent[]) {
  const end = events.at(-1)!;
  if (end.event !== 'end') throw new Error(end.event);
  return end;
}
function file(data: Float64Array): string {
  const path = join(temporaryFolder(), 'noise.f64');
  writeFileSync(path, bytes(data));
  return path;
}

describe('monitor', () => {
  test('a good stream that ends: start, checkpoints at powers of two, end; exit 0', () => {
    const { code, stdout, stderr } = fairnoise(['monitor', '-', '--as', 'f64'], { input: bytes(normals) });
    const said = lines(stdout);
    expect([code, stderr]).toEqual([0, '']);
    expect(said[0]).toMatchObject({ event: 'start', source: { text: '-', as: 'f64' }, alpha: 1e-6, resumedAt: null });
    expect(said.slice(1, -1).every(({ event }) => event === 'checkpoint')).toBe(true);
    expect(said.at(-1)).toMatchObject({ event: 'end', reason: 'source ended', noise: { alarm: false, numbers: N } });
  });

  test('an alarm ends an endless command at once, with exit 1', () => {
    const { code, stdout } = fairnoise(['monitor', 'exec:cat /dev/zero', '--as', 'f32']);
    const [alarm, end] = lines(stdout).slice(-2);
    expect(code).toBe(1);
    expect(alarm).toMatchObject({ event: 'alarm', noise: { alarm: true } });
    expect(end).toMatchObject({ event: 'end', reason: 'alarm', because: expect.stringContaining('a constant') });
    expect(alarm).toMatchObject({ because: expect.stringContaining('a run that was there 1 number before)') });
  });

  test('integers that count steps of a lattice, vectors along any axis, and a state that is of one of them', async () => {
    const steps = Int16Array.from(normals.subarray(0, 4900), (x) => Math.round(128 * x));
    const path = join(temporaryFolder(), 'l.npy');
    writeFileSync(path, npy('<i2', [70, 70], steps));
    const state = join(temporaryFolder(), 'state');
    const options = { as: null, sigma: 128 / 255, grid: 255, axis: 1, state };
    const [start] = await watch(path, { ...options, numbers: 2000 });
    expect(start).toMatchObject({
      source: { form: { type: 'i16' } },
      notes: [expect.stringContaining('axis 1 counts 70')],
    });
    const { report } = last(await watch(path, options));
    expect(report).toMatchObject({ alarm: false, numbers: 4900, families: [{}, { family: 'vectors', count: 70 }] });
    await expect(watch(path, { ...options, axis: 0 })).rejects.toThrow('pass the same flags');
    expect(await watch(path, { as: null })).toMatchObject([
      { notes: [expect.stringContaining('pass --grid 1/N')] },
      {},
      {},
    ]);
  });

  test('SIGINT ends the watch on an open pipe with a last line, and the state is kept', async () => {
    const state = join(temporaryFolder(), 'state');
    const args = [join(root, 'dist/cli/main.js'), 'monitor', '-', '--as', 'f64', '--state', state];
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    child.stdin.write(bytes(normals));
    let text = '';
    for await (const line of createInterface(child.stdout)) {
      text += `${line}\n`;
      if (text.split('\n').length === 3) child.kill('SIGINT'); // after the first checkpoint
    }
    expect(await closed).toEqual([0, null]);
    const end = lines(text).at(-1)!;
    expect(end).toMatchObject({ event: 'end', reason: 'interrupted', noise: { alarm: false } });
    expect(existsSync(state)).toBe(true);
  });

  test('SIGINT also ends a command that is silent', async () => {
    const args = [join(root, 'dist/cli/main.js'), 'monitor', 'exec:echo 0123456789abcde; exec sleep 600'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = once(child, 'close');
    let text = '';
    for await (const line of createInterface(child.stdout)) {
      if (text === '') child.kill('SIGINT');
      text += `${line}\n`;
    }
    expect(await closed).toEqual([0, null]);
    expect(lines(text).at(-1)).toMatchObject({ event: 'end', reason: 'interrupted' });
  });

  test('two runs with a state are one run', async () => {
    const state = join(temporaryFolder(), 'state');
    const whole = last(await watch(file(normals)));
    const killed = `exec:head -c ${8 * 2501 + 3} ${file(normals)}; kill -9 $$`;
    await expect(watch(killed, { state })).rejects.toThrow('was ended by SIGKILL');
    await expect(watch(killed, { state, numbers: 1 })).resolves.toMatchObject([{ resumedAt: 2501 }, {}]);
    const piece = file(normals.subarray(0, 2500));
    await watch(`exec:cat ${piece}`, { state: `${state}2` });
    writeFileSync(piece, bytes(normals.subarray(2500)));
    const events = await watch(`exec:cat ${piece}`, { state: `${state}2` });
    expect(events[0]).toMatchObject({ event: 'start', resumedAt: 2500 });
    expect(last(events).report).toEqual(whole.report);
  });

  test('a file or a recipe that begins anew is passed over as far as it was seen', async () => {
    const state = join(temporaryFolder(), 'state');
    const path = file(normals);
    expect(last(await watch(path, { state, numbers: 1500 }))).toMatchObject({
      reason: 'enough numbers',
      report: { numbers: 1500 },
    });
    expect(last(await watch(path, { state }))).toEqual(last(await watch(path)));
    const recipe = 'recipe:numpy:PCG64?seed=42';
    await watch(recipe, { state: `${state}2`, numbers: 1001, as: 'u64' });
    const two = last(await watch(recipe, { state: `${state}2`, numbers: 3000, as: 'u64' }));
    expect(two).toEqual(last(await watch(recipe, { numbers: 3000, as: 'u64' })));
  });

  test('after an alarm the state says so at every start', async () => {
    const state = join(temporaryFolder(), 'state');
    const path = file(new Float64Array(500));
    expect(last(await watch(path, { state })).report.alarm).toBe(true);
    const [start, end] = await watch(path, { state });
    expect([start!.event, end]).toEqual(['start', expect.objectContaining({ event: 'end', reason: 'alarm' })]);
  });

  test('after an alarm a command that would run on is ended, and so is the process', () => {
    const state = join(temporaryFolder(), 'state');
    const args = ['monitor', 'exec:cat /dev/zero; sleep 600', '--as', 'f32', '--state', state];
    expect(fairnoise(args).code).toBe(1);
    expect(fairnoise(args).code).toBe(1);
    expect(fairnoise([...args, '--alpha', '.1'])).toMatchObject({ code: 3 });
  });

  test('a state of other flags, of another source, or that is none, is refused in one sentence', async () => {
    const state = join(temporaryFolder(), 'state');
    const path = file(normals);
    await watch(path, { state });
    await expect(watch(path, { state, sigma: 2 })).rejects.toThrow(
      /was saved by a monitor with as f64, sigma 1, alpha 0\.000001, and this one has as f64, sigma 2/,
    );
    const zero = file(new Float64Array(N));
    await expect(watch(zero, { state })).rejects.toThrow(
      `state ${state} was saved by a monitor of ${path}, and this one is of ${zero}; name another file for another source`,
    );
    for (const other of [new Float64Array(N), normals.subarray(0, 100)]) {
      writeFileSync(path, bytes(other));
      await expect(watch(path, { state })).rejects.toThrow(
        `state ${state} was saved when ${path} began with other bytes; name another file, or remove this one`,
      );
    }
    writeFileSync(path, bytes(normals));
    const good = readFileSync(state);
    for (const at of [20, 60, 300, good.length - 1]) {
      const flipped = Uint8Array.from(good);
      flipped[at]! ^= 1;
      writeFileSync(state, flipped);
      await expect(watch(path, { state })).rejects.toThrow(
        at === 20 ? 'not a saved state of monitor' : 'was cut or changed after it was saved',
      );
    }
    writeFileSync(state, good.subarray(0, 200));
    await expect(watch(path, { state })).rejects.toThrow('was cut or changed after it was saved');
    writeFileSync(state, 'hello');
    await expect(watch(path, { state })).rejects.toThrow(
      `state ${state} holds 5 bytes that are not a saved state of monitor; name another file with --state`,
    );
  });

  test('an empty file is no state yet; what cannot be written is refused before the source is opened', async () => {
    const folder = temporaryFolder();
    const state = join(folder, 'state');
    writeFileSync(state, '');
    expect((await watch(file(normals), { state }))[0]).toMatchObject({ resumedAt: null });
    const opened = join(folder, 'opened');
    const source = `exec:touch ${opened}; cat ${file(normals)}`;
    await expect(watch(source, { state: folder })).rejects.toThrow(
      `cannot write ${folder}: it is a folder; name a file`,
    );
    await expect(watch(source, { state: join(folder, 'no/state') })).rejects.toThrow('its folder does not exist');
    writeFileSync(state, 'hello');
    await expect(watch(source, { state })).rejects.toThrow('not a saved state');
    expect(existsSync(opened)).toBe(false);
  });

  test('a run that sees no new numbers says so, and one that sees none at all', async () => {
    const state = join(temporaryFolder(), 'state');
    const path = file(normals);
    await watch(path, { state });
    expect(last(await watch(path, { state })).report.because).toBe(
      'no new numbers since 6,000; no alarm in 6,000 numbers',
    );
    const stop = AbortSignal.timeout(50);
    const silent = last(await watch('exec:sleep 600', { stop }));
    expect(silent).toMatchObject({ reason: 'interrupted' });
    expect(silent.report.because).toBe('no numbers came, nothing was looked at');
    const short = join(temporaryFolder(), 'short');
    writeFileSync(short, 'hello');
    expect(fairnoise(['monitor', short, '--as', 'u8']).code).toBe(4);
    expect(last(await watch(short, { as: 'u8' })).report.because).toBe('no words came, nothing was looked at');
  });

  test('a file that grew is gone on with', async () => {
    const state = join(temporaryFolder(), 'state');
    const path = file(normals.subarray(0, 100));
    await watch(path, { state });
    writeFileSync(path, bytes(normals));
    expect(last(await watch(path, { state }))).toEqual(last(await watch(file(normals))));
  });

  test('a recipe is watched as its normals', async () => {
    const events = await watch('recipe:numpy:PCG64?seed=42&backdoor=kurtosis=0', { as: null });
    expect(events[0]).toMatchObject({ source: { form: { type: 'f64' } } });
    expect(last(events)).toMatchObject({ reason: 'alarm' });
    const lattice = 'recipe:lattice?seed=42&sigma=0.5';
    expect(last(await watch(lattice, { as: null, numbers: 5000 }))).toMatchObject({ reason: 'enough numbers' });
    expect(last(await watch(lattice, { as: null, sigma: 1 }))).toMatchObject({ reason: 'alarm' });
  });

  test('an error is a last line, and a sentence on standard error', () => {
    const { code, stdout, stderr } = fairnoise(['monitor', `exec:head -c 803 ${file(normals)}; exit 7`, '--as', 'f64']);
    const message = lines(stdout).at(-1)!;
    expect(message).toMatchObject({ event: 'error', message: expect.stringContaining('ended with exit code 7') });
    expect([code, stderr]).toEqual([3, `fairnoise: ${'message' in message && message.message}\n`]);
    const cut = fairnoise(['monitor', '-', '--as', 'f64'], { input: bytes(normals).subarray(0, 803) });
    expect(lines(cut.stdout).at(-1)).toMatchObject({ event: 'error', message: expect.stringContaining('it was cut') });
    expect(cut.code).toBe(3);
    expect(fairnoise(['monitor', '-', '--axis', '1'], { input: 'x' })).toMatchObject({ code: 2 });
  });

  test('without a reader nothing is watched, and that is no success', async () => {
    const state = join(temporaryFolder(), 'state');
    const flag = join(temporaryFolder(), 'flag');
    const source = `exec:head -c 8800 ${file(normals)}; until [ -e ${flag} ]; do sleep .02; done; tail -c 39200 ${file(normals)}; sleep 600`;
    const args = [join(root, 'dist/cli/main.js'), 'monitor', source, '--as', 'f64', '--state', state];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'exit');
    const said = textOf(child.stderr);
    for await (const _ of createInterface(child.stdout)) break; // as `head -n 1`
    child.stdout.destroy();
    writeFileSync(flag, '');
    expect(await closed).toEqual([3, null]);
    expect(await said).toBe('fairnoise: the reader of the events is gone; nothing is watched any more\n');
  });

  test.each([0, 800])('a silent source is told of, after %i bytes, and holds nothing up', async (bytesBefore) => {
    const flag = join(temporaryFolder(), 'flag');
    const path = file(normals);
    const wait = `until [ -e ${flag} ]; do sleep .02; done`;
    const source = `exec:head -c ${bytesBefore} ${path}; ${wait}; tail -c +${bytesBefore + 1} ${path}; sleep .2; exit 0`;
    const events: LiveEvent[] = [];
    for await (const event of watchLive(asked(source, { patience: { after: 20, apart: 1e9 } }))) {
      events.push(event);
      if (event.event === 'waiting') writeFileSync(flag, '');
    }
    const waited = events.filter(({ event }) => event === 'waiting');
    expect(waited).toEqual([{ event: 'waiting', seconds: expect.any(Number) }]);
    expect(last(events).report).toEqual(last(await watch(path)).report);
  });
});

describe('two runs with a state are one run', () => {
  const D = 16;
  const kinds: [FormType, (folder: string) => string][] = (['u8', 'u16', 'u64'] as const).map((as) => [
    as,
    (folder) => {
      const path = join(folder, 'words');
      writeFileSync(path, chachaBytes(16_000 + (as === 'u8' ? 3 : 0), 1));
      return path;
    },
  ]);
  const vectors = (path: string, numbers: Float64Array) =>
    writeFileSync(path, npy('<f8', [numbers.length / D, D], numbers));
  kinds.push([
    'f64',
    (folder) => {
      const path = join(folder, 'vectors.npy');
      vectors(path, normals);
      return path;
    },
  ]);

  test.each(kinds)('of a file of %s', async (as, make) => {
    const folder = temporaryFolder();
    const source = make(folder);
    const state = join(folder, 'state');
    const whole = last(await watch(source, { as }));
    await watch(source, { as, state, numbers: 1001 });
    expect(last(await watch(source, { as, state }))).toEqual(whole);
    for (let run = 2; run < 8; run++)
      expect(last(await watch(source, { as, state })).report.numbers).toBe(whole.report.numbers);
  });

  test('of a pipe each stretch begins with a whole vector and a whole word', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'stretch');
    const source = `exec:cat ${path}`;
    const state = join(folder, 'state');
    vectors(path, normals.subarray(0, 2000));
    await watch(source, { state, numbers: 1000 });
    vectors(path, normals.subarray(2000));
    const two = last(await watch(source, { state }));
    expect(two.report.numbers).toBe(5000);
    const together = Float64Array.of(...normals.subarray(0, 992), ...normals.subarray(2000));
    vectors(path, together);
    const one = last(await watch(source));
    expect(two.report.families[1]).toEqual(one.report.families[1]);

    const words = chachaBytes(16_000, 2);
    writeFileSync(path, words.subarray(0, 8003));
    await watch(source, { as: 'u8', state: `${state}2` });
    writeFileSync(path, words.subarray(8000));
    const twice = last(await watch(source, { as: 'u8', state: `${state}2` }));
    writeFileSync(path, words);
    expect(twice).toEqual(last(await watch(source, { as: 'u8' })));
  });
});
