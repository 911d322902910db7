import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, test } from 'vitest';
import { type LiveDocument, live } from '../../src/report/schemas/live.ts';
import { type LiveEvent, type LiveRequest, watchLive } from '../../src/run/live.ts';
import { openPipeline } from '../../src/samplers/index.ts';
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
  const request: LiveRequest = {
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
  for await (const event of watchLive(request)) events.push(event);
  return events;
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
    await watch(`exec:head -c ${8 * 2501 + 3} ${file(normals)}; kill -9 $$`, { state }).catch(() => undefined);
    expect(existsSync(state)).toBe(true);
    await watch(file(normals.subarray(0, 2500)), { state: `${state}2` });
    const events = await watch(`exec:tail -c +${8 * 2500 + 1} ${file(normals)}`, { state: `${state}2` });
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
    expect(last(await watch(file(new Float64Array(500)), { state })).report.alarm).toBe(true);
    const [start, end] = await watch(file(normals), { state });
    expect([start!.event, end]).toEqual(['start', expect.objectContaining({ event: 'end', reason: 'alarm' })]);
  });

  test('a state of other flags, or that is none, is refused in one sentence', async () => {
    const state = join(temporaryFolder(), 'state');
    await watch(file(normals), { state });
    await expect(watch(file(normals), { state, sigma: 2 })).rejects.toThrow(
      /was saved by a monitor with as f64, sigma 1, alpha 0\.000001, and this one has as f64, sigma 2/,
    );
    writeFileSync(state, readFileSync(state).subarray(0, 200));
    await expect(watch(file(normals), { state })).rejects.toThrow('it was cut, or saved with other flags');
    writeFileSync(state, 'hello');
    await expect(watch(file(normals), { state })).rejects.toThrow('that are not a saved state');
  });

  test('a recipe is watched as its normals', async () => {
    const events = await watch('recipe:numpy:PCG64?seed=42&backdoor=kurtosis=0', { as: null });
    expect(events[0]).toMatchObject({ source: { form: { type: 'f64' } } });
    expect(last(events)).toMatchObject({ reason: 'alarm' });
    const lattice = 'recipe:lattice?seed=42&sigma=0.5';
    expect(last(await watch(lattice, { as: null, numbers: 5000 }))).toMatchObject({ reason: 'enough numbers' });
    expect(last(await watch(lattice, { as: null, sigma: 1 }))).toMatchObject({ reason: 'alarm' });
  });
});
