// From how many bits SP 800-22 (corrected, family-wise 1e-3) sees the backdoors of docs/backdoors.md on numpy's PCG64, and by which tests:
// the words end to end, as NIST's tool reads them, and each of the 64 bit positions as a stream of its own.
// node scripts/sts-backdoors.mjs [backdoor …] (build first; about ten seconds a backdoor)
import { assess, evaluator, PARAMETERS } from '../dist/audit/index.js';
import { backdoored, openRecipe, parseBackdoor } from '../dist/backdoors/index.js';

const ALPHA = 1e-3;
const WORDS = [15_625, 62_500, 250_000, 1_000_000]; // 1, 4, 16, 64 million bits
const chosen = process.argv.slice(2);
const strengths = chosen.length
  ? chosen
  : [
      'none',
      ...['kurtosis', 'kurtosis-high', 'skew'].flatMap((id) => [0, 1, 4, 16, 64, 256, 1024].map((p) => `${id}=${p}`)),
      ...[0.5, 1, 2, 4, 8, 16, 32].map((g) => `tilt=${g}`),
      'artifact-320d36a:alpha=4,beta=-1,gamma=-1',
      'artifact-320d36a:alpha=-1,beta=4,gamma=-1',
      'artifact-320d36a:alpha=-1,beta=-1,gamma=4',
    ];

const evaluators = new Map();
function results(sequences, n) {
  const spec = { n, parameters: PARAMETERS, mode: 'corrected' };
  if (!evaluators.has(n)) evaluators.set(n, evaluator(spec));
  const evaluate = evaluators.get(n);
  return assess(
    sequences.map((data) => ({ tests: evaluate(data).tests, statistics: [] })),
    spec,
    ALPHA,
    0,
  );
}
const failures = (report) => report.tests.filter((test) => test.state === 'fail').map((test) => test.id.slice(9));

/** Words end to end, most significant bit first, in sequences of a million bits. */
function endToEnd(words) {
  const data = new Uint8Array(words.length * 8);
  const view = new DataView(data.buffer);
  for (let i = 0; i < words.length; i++) view.setBigUint64(8 * i, words[i]);
  return Array.from({ length: data.length / 125_000 }, (_, i) => data.subarray(125_000 * i, 125_000 * (i + 1)));
}
/** Bit b of every word, b = 0 … 63. */
function positions(words) {
  const halves = new Uint32Array(words.buffer);
  return Array.from({ length: 64 }, (_, b) => {
    const data = new Uint8Array(Math.ceil(words.length / 8));
    const half = b >> 5;
    const shift = b & 31;
    for (let i = 0; i < words.length; i++) if ((halves[2 * i + half] >>> shift) & 1) data[i >> 3] |= 128 >> (i & 7);
    return data;
  });
}
const million = (words) => `${(words * 64) / 1e6}M`;
function first(streams, words, n) {
  for (const count of WORDS) {
    const seen = failures(results(streams(words.slice(0, count)), n(count)));
    if (seen.length)
      return `${million(count)}: ${seen.length > 4 ? `${seen.slice(0, 3).join(', ')} and ${seen.length - 3} more` : seen.join(', ')}`;
  }
  return '-';
}

console.log('| backdoor | words end to end | bit positions apart |\n|---|---|---|');
for (const text of strengths) {
  const honest = { id: 'numpy:PCG64', seed: '42' };
  const generator = openRecipe(text === 'none' ? honest : backdoored(honest, parseBackdoor(text)));
  const words = new BigUint64Array(WORDS.at(-1));
  generator.fill(words);
  console.log(
    `| \`${text}\` | ${first(endToEnd, words, () => 1_000_000)} | ${first(positions, words, (count) => count)} |`,
  );
}
