// Samples that "certified at R?" needs, beside a fixed n of 100,000: not a timing, a count, the same on every machine.
//   npm run build && node bench/target.mjs [MODEL.onnx IMAGES LABELS]
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { here, shared } from './support.mjs';

const SIGMA = 0.5;
const CAP = 100_000;
const [
  model = shared('models/mnist-convsmall-sigma0.50.onnx'),
  images = shared('data/mnist/t10k-images-idx3-ubyte.gz'),
  labels = shared('data/mnist/t10k-labels-idx1-ubyte.gz'),
] = process.argv.slice(2);

console.log(
  '| R / sigma | certified | stopped | undecided | mean samples | fixed n / mean |\n|---|---|---|---|---|---|',
);
let all = 0;
const multiples = [0.25, 0.5, 1, 1.5, 2];
for (const multiple of multiples) {
  const out = mkdtempSync(join(tmpdir(), 'fairnoise-bench-'));
  const flags = [
    '--sigma',
    SIGMA,
    '--target-radius',
    multiple * SIGMA,
    '--n',
    CAP,
    '--skip',
    100,
    '--count',
    100,
    '--seed',
    'bench',
  ];
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [
      here('dist/cli/main.js'),
      'certify',
      '--model',
      model,
      '--data',
      images,
      '--labels',
      labels,
      ...flags.map(String),
      '--out',
      out,
      '--quiet',
      '--format',
      'json',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  if (status !== 0) throw new Error(stderr);
  const { decisions } = JSON.parse(stdout);
  const records = readFileSync(join(out, 'journal.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const mean =
    records.reduce((sum, { estimation, selection }) => sum + estimation.samples + selection.samples, 0) /
    records.length;
  all += mean;
  console.log(
    `| ${multiple} | ${decisions.certified} | ${decisions.stopped} | ${decisions.undecided} | ${mean.toFixed(0)} | ${(CAP / mean).toFixed(0)} |`,
  );
  rmSync(out, { recursive: true });
}
console.log(`| all | | | | ${(all / multiples.length).toFixed(0)} | ${(CAP / (all / multiples.length)).toFixed(0)} |`);
