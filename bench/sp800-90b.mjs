// SP 800-90B: CPU seconds of the non-IID assessment in a fresh process, milliseconds of every estimator, the IID track.
//   node bench/sp800-90b.mjs [SAMPLES.bin] [rounds]
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { assessIid, estimators, samplesOf } from '../dist/audit/index.js';
import { bzip2Room, bzip2Size } from '../dist/audit/sp800-90b/bzip2.js';
import { tracksOf, Workspace } from '../dist/audit/sp800-90b/workspace.js';
import { openGenerator } from '../dist/generators/index.js';
import { median, root } from './support.mjs';

const reference = join(process.env.FAIRNOISE_SHARED ?? resolve(root, '../shared'), 'data/sp800-90b/truerand_8bit.bin');
const file = process.argv[2] ?? (existsSync(reference) ? reference : null);
const rounds = Number(process.argv[3] ?? 5);

const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e3;
};
const timed = (work) => {
  const start = cpu();
  const result = work();
  return [cpu() - start, result];
};

if (process.argv[2] === '--child') {
  const [, , , path, what] = process.argv;
  const samples = samplesOf(new Uint8Array(readFileSync(path)), 8);
  const { assessNonIid } = await import('../dist/audit/index.js');
  const start = cpu();
  const report = what === 'iid' ? assessIid(samples) : assessNonIid(samples);
  console.log(JSON.stringify({ ms: cpu() - start, all: cpu(), made: report.permutation?.made }));
  process.exit();
}

function words() {
  const generator = openGenerator({ id: 'numpy:PCG64', seed: '1' });
  const out = new BigUint64Array(125_000);
  generator.fill(out);
  return new Uint8Array(out.buffer);
}
const raw = file ? new Uint8Array(readFileSync(file)) : words();
const samples = samplesOf(raw, 8);
console.log(`# ${file ?? 'numpy:PCG64'}, ${raw.length} samples of 8 bits, one thread, ${rounds} rounds\n`);

if (file) {
  const child = (what) =>
    JSON.parse(
      spawnSync(process.execPath, [fileURLToPath(import.meta.url), '--child', file, what], { encoding: 'utf8' }).stdout,
    );
  const runs = Array.from({ length: rounds }, () => child('non-iid'));
  const [ms, all] = ['ms', 'all'].map((field) => runs.map((run) => run[field] / 1e3));
  console.log(
    `non-IID, fresh process: ${median(ms).toFixed(2)} CPU s (${Math.min(...ms).toFixed(2)}-${Math.max(...ms).toFixed(2)}), ${median(all).toFixed(2)} with starting node and reading`,
  );
  const iid = child('iid');
  console.log(`IID track, fresh process: ${(iid.ms / 1e3).toFixed(1)} CPU s, settled after ${iid.made} permutations\n`);
}

console.log('| estimator | samples, ms | bitstring, ms |\n|---|---|---|');
const { original, bitstring } = tracksOf(samples);
const times = new Map();
for (let round = 0; round < rounds; round++) {
  const fresh = tracksOf(samples); // a new track each round: tuple counts are remembered
  for (const { id, bitsOnly, estimate } of estimators) {
    for (const [side, track] of Object.entries({ original: fresh.original, bitstring: fresh.bitstring })) {
      if (!track || (side === 'original' && bitsOnly && original.k > 2)) continue;
      const key = `${id} ${side}`;
      times.set(key, [...(times.get(key) ?? []), timed(() => estimate(track))[0]]);
    }
  }
}
const cell = (key) => (times.has(key) ? median(times.get(key)).toFixed(0) : '');
for (const { id } of estimators) console.log(`| ${id} | ${cell(`${id} original`)} | ${cell(`${id} bitstring`)} |`);
if (!bitstring) console.log('(two values: no bitstring)');

console.log('\n## bzip2 sizes of the samples as decimals (section 5.1.11), level 5\n');
const text = new TextEncoder().encode(raw.join(' '));
const room = new Workspace();
const [at, scratch] = [room.place(text), room.scratch(bzip2Room(5))];
const ours = Array.from({ length: rounds }, () => timed(() => bzip2Size(room, at, text.length, 5, scratch)));
const peer = spawnSync('bash', ['-c', 'TIMEFORMAT=%U; time bzip2 -c -5 | wc -c'], { input: text, encoding: 'utf8' });
console.log(`fairnoise ${median(ours.map(([ms]) => ms)).toFixed(0)} ms, ${ours[0][1]} bytes`);
if (peer.status === 0 && Number(peer.stdout) > 0)
  console.log(`bzip2     ${(1e3 * Number(peer.stderr.trim())).toFixed(0)} ms, ${peer.stdout.trim()} bytes`);
