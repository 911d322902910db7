// SP 800-22 on one core: CPU milliseconds per 1,000,000-bit sequence, a test and all fifteen; Debian's dieharder (sts_monobit, sts_runs,
// sts_serial) takes turns where it is installed.   npm run build && node bench/sts.mjs [rounds]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { alternate, here, median, rate } from './support.mjs';

const { evaluator, PARAMETERS, sequences, sp80022 } = await import(here('dist/audit/index.js'));
const { openGenerator } = await import(here('dist/generators/index.js'));
const rounds = Number(process.argv[2] ?? 7);
const BITS = 1_000_000;

// Before this program was written: ms a sequence of NIST STS 2.1.2 (-O3, reading about 6 included), Fast NIST STS v5 (reading about 1.7
// included) measured on such a machine; what the Rust crate says of itself on another machine.
const PEERS = {
  frequency: [6.0, 1.7, 0.05],
  'block-frequency': [6.5, 1.6, 0.08],
  'cumulative-sums': [11.8, 2.2, 1.54],
  runs: [10.0, 2.6, 0.29],
  'longest-run': [9.3, 3.0, 0.25],
  rank: [26, 2.5, 0.28],
  dft: [68, 61.7, 7.79],
  'non-overlapping-template': [920, 2.5, 12.7],
  'overlapping-template': [10.8, 2.1, 0.12],
  universal: [24, 4.1, 0.94],
  'approximate-entropy': [77, 2.4, 3.24],
  'random-excursions': [9.8, 4.7, 0.96],
  'random-excursions-variant': [11.5, 5.3, 0.77],
  serial: [262, 6.1, 5.14],
  'linear-complexity': [487, 13.5, 10.9],
  all: [1955, 89, 45],
};

const words = new Uint32Array(BITS / 32);
openGenerator({ id: 'chacha20', seed: '1' }).fill(words);
const data = new Uint8Array(words.buffer);
const place = sequences(BITS);
const contestants = {};
for (const row of sp80022) {
  // A fresh load each time, so that passes shared with other tests are not remembered from the last one.
  contestants[row.id.slice(9)] = () => rate(() => row.run(place.load(data), PARAMETERS, 'corrected'), 1, 0.1);
}
const evaluate = evaluator({ n: BITS, parameters: PARAMETERS, mode: 'corrected' });
contestants.all = () => rate(() => evaluate(data), 1, 0.4);

const folder = mkdtempSync(join(tmpdir(), 'fairnoise-bench-'));
const dieharder = { sts_monobit: 100, sts_runs: 101, sts_serial: 102 };
const has = spawnSync('dieharder', ['-l']).status === 0;
if (has) {
  const file = join(folder, 'words.bin');
  const many = new Uint32Array(4_000_000);
  openGenerator({ id: 'chacha20', seed: '2' }).fill(many);
  writeFileSync(file, new Uint8Array(many.buffer));
  for (const [name, d] of Object.entries(dieharder)) {
    contestants[`dieharder ${name}`] = () => {
      const command = `TIMEFORMAT='%U %S'; time dieharder -g 201 -f ${file} -d ${d} -t 100000 -p 30 > /dev/null`;
      const { stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8' });
      const seconds = stderr
        .trim()
        .split(/\s+/)
        .slice(-2)
        .reduce((sum, x) => sum + Number(x), 0);
      return { perCpuSecond: (30 * 3.2) / seconds, perSecond: 0 };
    };
  }
}

const results = await alternate(contestants, rounds);
rmSync(folder, { recursive: true });
const ms = (name) => median(results.get(name).map((r) => 1e3 / r.perCpuSecond));
console.log(`# SP 800-22, CPU ms per 1e6 bits, one thread, median of ${rounds} rounds\n`);
console.log('| test | fairnoise | NIST 2.1.2 -O3 | fast v5 | Rust, its own report |\n|---|---|---|---|---|');
for (const [name, peers] of Object.entries(PEERS))
  console.log(`| ${[name, ms(name).toFixed(2), ...peers].join(' | ')} |`);
if (has) {
  console.log('\n| dieharder, in alternation | its ms | ours | ratio |\n|---|---|---|---|');
  for (const [name, ours] of Object.entries({ sts_monobit: 'frequency', sts_runs: 'runs', sts_serial: 'serial' })) {
    const theirs = results.get(`dieharder ${name}`);
    const ratios = theirs.map((r, i) => results.get(ours)[i].perCpuSecond / r.perCpuSecond);
    console.log(
      `| ${name} | ${ms(`dieharder ${name}`).toFixed(2)} | ${ms(ours).toFixed(2)} | ${median(ratios).toFixed(1)} |`,
    );
  }
}
