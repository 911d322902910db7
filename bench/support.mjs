// Alternation: contestants take turns within every round, and ratios are formed within rounds, so that a machine that is busy for a
// while is busy for all of them. CPU seconds are the measure; wall seconds are printed beside them.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const here = (...parts) => join(root, ...parts);

/** Reference models beside the repository, or null. */
export const shared = (path) => join(process.env.FAIRNOISE_SHARED ?? resolve(root, '../shared'), path);
export function sharedModel(name) {
  const path = shared(`models/${name}`);
  return existsSync(path) ? path : null;
}

/** Runs `work(samples)` for at least `seconds` of CPU and tells its rates. */
export async function rate(work, samples, seconds = 0.5) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  let done = 0;
  let used = 0;
  do {
    await work(samples);
    done += samples;
    const { user, system } = process.cpuUsage(cpu);
    used = (user + system) / 1e6;
  } while (used < seconds);
  return { perCpuSecond: done / used, perSecond: (1e3 * done) / (performance.now() - start) };
}

/** Rounds of `contestants` (name -> async function giving rates); returns name -> rates of each round. */
export async function alternate(contestants, rounds) {
  const results = new Map(Object.keys(contestants).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const got = await contestant();
      if (round >= 0) results.get(name).push(got); // round -1 warms up
    }
  }
  return results;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Markdown rows: median rates, and the ratio to `base` by round. */
export function table(results, base) {
  const cpu = (name) => results.get(name).map((r) => r.perCpuSecond);
  const thousands = (x) => `${(x / 1e3).toFixed(1)}k`;
  const lines = ['| | per CPU s | per wall s | ratio (range over rounds) |', '|---|---|---|---|'];
  for (const name of results.keys()) {
    const ratios = cpu(name).map((x, i) => x / cpu(base)[i]);
    const range = `${Math.min(...ratios).toFixed(2)}-${Math.max(...ratios).toFixed(2)}`;
    const wall = median(results.get(name).map((r) => r.perSecond));
    lines.push(
      `| ${name} | ${thousands(median(cpu(name)))} | ${thousands(wall)} | ${median(ratios).toFixed(2)} (${range}) |`,
    );
  }
  return lines.join('\n');
}

/** glibc keeps big blocks instead of handing each back to the system: what makes PyTorch's large batches two to three times faster here. */
export const TUNED = { MALLOC_MMAP_THRESHOLD_: '1073741824', MALLOC_TRIM_THRESHOLD_: '1073741824' };

/**
 * PyTorch at one thread, kept open between rounds; null where python has no torch. `FAIRNOISE_PYTHON` names the interpreter.
 * One process a batch size, because large batches teach the allocator of their process what smaller ones then profit from.
 */
export async function torchPeer(model, shape, batch, env = {}) {
  for (const python of [process.env.FAIRNOISE_PYTHON, '/usr/bin/python3', 'python3'].filter(Boolean)) {
    const script = here('bench/peers/certify_torch.py');
    const child = spawn(python, [script, model, '--shape', shape.join(','), '--batch', batch, '--serve'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: { ...process.env, ...env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const peer = {
      async measure(what, samples) {
        child.stdin.write(`${what} ${batch} ${samples}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error(`${python} stopped`);
        return JSON.parse(value);
      },
      close: () => child.stdin.end(),
    };
    const started = await new Promise((settle) => {
      child.on('error', () => settle(false));
      child.on('exit', () => settle(false));
      child.stdin.on('error', () => settle(false));
      peer.measure('network', batch).then(
        () => settle(true),
        () => settle(false),
      );
    });
    if (started) return peer;
  }
  return null;
}
