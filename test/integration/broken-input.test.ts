import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOfJson } from '../../src/core/index.ts';
import {
  type CertificatePredicate,
  payloadBytes,
  publicKeyOf,
  seal,
  statementBytes,
} from '../../src/evidence/index.ts';
import { fairnoise, fairnoiseBeside, type Ran } from '../support/cli.ts';
import { counting, npyBytes, scratch } from '../support/files.ts';
import { matmul, onnx } from '../support/onnx.ts';

// What a stranger can hand over, each with its exit code and its one sentence: no stack trace, nothing on stdout, no certificate.
const files = scratch();
const file = files.path;

const ROWS = 3;
const input = { name: 'input', dims: ['batch', 4] };
const model = matmul(input, { name: 'logits', dims: ['batch', 2] }, 4, 2);
const data = npyBytes(
  '|u1',
  [ROWS, 4],
  counting(ROWS * 4).map((i) => 20 * i),
);
const floats = (...values: number[]) => npyBytes('<f4', [1, 4], Float32Array.from(values));

/** log(-1) of the input before the weights, whatever the input: every score of every sample is NaN. */
const nanModel = onnx({
  inputs: [input],
  outputs: [{ name: 'logits', dims: ['batch', 2] }],
  nodes: [
    { op: 'MatMul', inputs: ['input', 'W'], outputs: ['scores'] },
    { op: 'Abs', inputs: ['scores'], outputs: ['size'] },
    { op: 'Sub', inputs: ['minus', 'size'], outputs: ['negative'] },
    { op: 'Log', inputs: ['negative'], outputs: ['logits'] },
  ],
  constants: [
    { name: 'W', dims: [4, 2], data: new Float32Array(8).fill(0.5) },
    { name: 'minus', dims: [1], data: Float32Array.of(-1) },
  ],
});

beforeAll(async () => {
  const image = { name: 'input', dims: ['batch', 3, 4, 4] };
  await Promise.all(
    Object.entries({
      'model.onnx': model,
      'nan.onnx': nanModel,
      'empty.onnx': '',
      'cut.onnx': model.subarray(0, model.length - 20),
      'garbage.onnx': 'this is no model',
      'checkpoint.onnx': 'PK\x03\x04 a checkpoint',
      'one-class.onnx': matmul(input, { name: 'logits', dims: ['batch', 1] }, 4, 1),
      'colour.onnx': matmul(image, { name: 'logits', dims: ['batch', 2] }, 48, 2),
      'wide.onnx': matmul({ name: 'input', dims: ['batch', 5] }, { name: 'logits', dims: ['batch', 2] }, 5, 2),
      'data.npy': data,
      'empty.npy': '',
      'cut.npy': data.subarray(0, data.length - 3),
      'garbage.npy': 'this is no array',
      'grey.npy': npyBytes('|u1', [2, 1, 4, 4], counting(32)),
      'floats.npy': floats(0.1, 0.2, 0.3, 0.4),
      'nan.npy': floats(0.1, Number.NaN, 0.3, 0.4),
      'infinite.npy': floats(0.1, 0.2, Number.POSITIVE_INFINITY, 0.4),
      'labels.u8': Uint8Array.of(0, 1, 0),
      'large.u8': Uint8Array.of(0, 7, 0),
      'short.u8': Uint8Array.of(0, 1),
      'other.npy': npyBytes('|u1', [ROWS, 4], counting(ROWS * 4).reverse()),
      'in-the-way': 'a file',
      'foreign/run.json': '{"format":"something else"}',
      'damaged/run.json': '{"format":"fair',
      'journal/journal.jsonl': '{"index":0}\n',
    }).map(([name, content]) => files.put(name, content)),
  );
});

type Flags = Readonly<Record<string, string | null>>;

/** `certify` on three rows of four bytes, with some flags changed or (null) left out. A value of a file name is that file. */
function flagsOf(changes: Flags = {}): string[] {
  const flags: Flags = {
    model: 'model.onnx',
    data: 'data.npy',
    sigma: '0.5',
    n: '200',
    n0: '10',
    threads: '1',
    seed: '1',
    out: 'never',
    ...changes,
  };
  const paths = ['model', 'data', 'labels', 'out', 'sign'];
  return Object.entries(flags).flatMap(([name, value]) =>
    value === null ? [] : [`--${name}`, paths.includes(name) && !value.startsWith('/') ? file(value) : value],
  );
}
const certify = (changes: Flags = {}, shell?: string): Ran =>
  fairnoise(['certify', ...flagsOf(changes), '--quiet'], shell === undefined ? {} : { shell });

const sentence = ({ code, stdout, stderr }: Ran) => {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^fairnoise: [^\n]+\n$/);
  return [code, stderr] as const;
};

describe('certify says in one sentence', () => {
  test.concurrent.each<[what: string, changes: Flags, code: number, says: RegExp]>([
    ['model missing', { model: 'no.onnx' }, 3, /cannot read model .*no\.onnx: there is no such file; check the path/],
    ['model empty', { model: 'empty.onnx' }, 3, /empty\.onnx" is empty: export it again/],
    [
      'model cut short',
      { model: 'cut.onnx' },
      3,
      /is not a readable ONNX model \(cut short, or another kind of file\)/,
    ],
    ['model garbage', { model: 'garbage.onnx' }, 3, /is not a readable ONNX model/],
    ['model of another framework', { model: 'checkpoint.onnx' }, 3, /PyTorch checkpoint: .*torch\.onnx\.export/],
    ['model is a folder', { model: 'foreign' }, 3, /cannot read model .*foreign: it is a folder; name a file in it/],
    [
      'model with one class',
      { model: 'one-class.onnx' },
      3,
      /certifying needs two or more classes: export both scores/,
    ],
    ['data missing', { data: 'no.npy' }, 3, /cannot read .*no\.npy: there is no such file; check the path/],
    ['data empty', { data: 'empty.npy' }, 3, /empty\.npy is empty; fetch it again/],
    ['data cut short', { data: 'cut.npy' }, 3, /cut\.npy is truncated: its header declares 3 x 4 elements/],
    ['data garbage', { data: 'garbage.npy' }, 3, /garbage\.npy is in no format known here: IDX/],
    ['data and model differ in width', { model: 'wide.onnx' }, 3, /holds inputs of shape 4, but .*wide\.onnx takes 5/],
    [
      'data and model differ in channels',
      { model: 'colour.onnx', data: 'grey.npy' },
      3,
      /holds inputs of 1 channel, but .*colour\.onnx takes 3/,
    ],
    [
      'NaN in the data',
      { data: 'nan.npy', grid: 'auto' },
      3,
      /row 0, column 1 .* of .*nan\.npy is NaN; .* drop or fill this row/,
    ],
    [
      'infinity in the data',
      { data: 'infinite.npy', grid: 'auto' },
      3,
      /infinite\.npy is Infinity; a certificate needs finite/,
    ],
    ['floats without a grid', { data: 'floats.npy' }, 3, /give --grid auto, a step such as --grid 2\^-10/],
    ['label beyond the classes', { labels: 'large.u8' }, 3, /row 1 has label 7, but the model has 2 classes/],
    ['labels too few', { labels: 'short.u8' }, 3, /has 3 rows but .*short\.u8 has 2 labels/],
    ['labels missing', { labels: 'no.u8' }, 3, /cannot read .*no\.u8: there is no such file; check the path/],
    ['n0 zero', { n0: '0' }, 2, /"n0" expected integer in \[1, 4294967295\], got 0/],
    ['n zero', { n: '0' }, 2, /"n" expected integer in \[1, 4294967295\], got 0/],
    ['n not whole', { n: '10.5' }, 2, /--n <count>.*'10\.5' is invalid\. expected a whole number/],
    ['alpha zero', { alpha: '0' }, 2, /"alpha" expected number in \(0, 1\), got 0/],
    ['alpha one', { alpha: '1' }, 2, /"alpha" expected number in \(0, 1\), got 1/],
    ['alpha above one', { alpha: '1.5' }, 2, /"alpha" expected number in \(0, 1\), got 1\.5/],
    ['alpha no number', { alpha: 'abc' }, 2, /--alpha <a>.*'abc' is invalid\. expected a number/],
    ['sigma zero', { sigma: '0' }, 2, /"sigma" expected number > 0, got 0/],
    ['sigma negative', { sigma: '-1' }, 2, /"sigma" expected number > 0, got -1/],
    ['sigma left out', { sigma: null }, 2, /required option '--sigma <s>' not specified/],
    ['threads zero', { threads: '0' }, 2, /"threads" expected integer in \[1, 256\], got 0/],
    ['(n, alpha) that certifies nothing', { n: '9' }, 2, /"n" expected more samples: even a unanimous vote certifies/],
    [
      'target radius beyond what n can show',
      { 'target-radius': '2' },
      2,
      /"target-radius" expected less than \d\.\d+, the most 200 samples can certify at alpha 0\.001, got 2/,
    ],
    ['unknown flag', { sigmas: '1' }, 2, /unknown option '--sigmas' \(Did you mean --sigma\?\)/],
    ['--out is a file', { out: 'in-the-way' }, 3, /cannot write .*in-the-way: a file of that name is in the way/],
    ['--out below a file', { out: 'in-the-way/run' }, 3, /cannot write .*: a part of the path is a file, not a folder/],
    [
      '--out is the full device',
      { out: '/dev/full' },
      3,
      /cannot write \/dev\/full: a file of that name is in the way/,
    ],
    ['--out holds something else', { out: 'foreign' }, 3, /run\.json is not a run of this version; .* --out/],
    ['--out holds a damaged run', { out: 'damaged' }, 3, /run\.json is damaged .*; choose another folder with --out/],
    ['--out holds a journal alone', { out: 'journal' }, 3, /has a journal but no run\.json; .* --out/],
    ['signing key missing', { sign: 'no.pem' }, 3, /cannot read signing key .*no\.pem: there is no such file/],
    ['signing key garbage', { sign: 'garbage.npy' }, 3, /is not an Ed25519 secret key .*openssl genpkey/],
  ])('%s', async (_, changes, code, says) => {
    expect(sentence(await fairnoiseBeside(['certify', ...flagsOf(changes), '--quiet']))).toEqual([
      code,
      expect.stringMatching(says),
    ]);
    expect(existsSync(join(file('never'), 'certificate.json'))).toBe(false);
  });

  test('unknown command', () => {
    const ran = sentence(fairnoise(['certfy']));
    expect(ran).toEqual([2, expect.stringMatching(/unknown command 'certfy' \(Did you mean certify\?\)/)]);
  });

  // Root may write anywhere.
  // Root may write anywhere, so there is nothing to try as root (CI on a bare machine is).
  const asUser = process.getuid?.() === 0 ? () => {} : test;
  asUser('read-only folder', () => {
    mkdirSync(file('read-only'));
    chmodSync(file('read-only'), 0o555);
    const ran = sentence(certify({ out: 'read-only/run' }));
    expect(ran).toEqual([3, expect.stringMatching(/permission denied; choose a place you may write to/)]);
  });
});

const predicateOf = (folder: string): CertificatePredicate => {
  const envelope = JSON.parse(readFileSync(join(folder, 'certificate.json'), 'utf8'));
  return JSON.parse(Buffer.from(payloadBytes(envelope)).toString()).predicate;
};

test('scores that are not numbers are failures, never a label', () => {
  const ran = certify({ model: 'nan.onnx', out: 'nan-run', labels: 'labels.u8' });
  expect(ran.code).toBe(0);
  const { results } = predicateOf(file('nan-run'));
  expect(results).toHaveLength(ROWS);
  for (const { predict, radius, nA, selection, estimation } of results) {
    expect([predict, radius, nA, selection.failed, estimation.failed]).toEqual([null, '0.000000', 0, 10, 200]);
    expect([...selection.counts, ...estimation.counts]).toEqual([0, 0, 0, 0]);
  }
});

describe('a full disk', () => {
  const flags: Flags = { n: '60000', labels: 'labels.u8' };
  /** Everything but the clock. */
  const left = (name: string) => ({
    journal: readFileSync(join(file(name), 'journal.jsonl'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => ({ ...JSON.parse(line), seconds: null })),
    table: readFileSync(join(file(name), 'results.tsv'), 'utf8').replace(/\t[^\t]*$/gm, ''),
    outcomes: readFileSync(join(file(name), 'outcomes.bin')),
    results: predicateOf(file(name)).results,
  });

  test('ends the run with its sentence and leaves a folder that goes on to the undisturbed results', () => {
    const limit = /the file size limit is reached \(ulimit -f\); raise it or choose another place/;
    // The journal's line of an input has 10 KB here: 16 KiB hold one of the three.
    const ran = sentence(certify({ ...flags, out: 'full' }, 'ulimit -f 16;'));
    expect(ran).toEqual([3, expect.stringMatching(limit)]);
    expect(statSync(join(file('full'), 'journal.jsonl')).size).toBeGreaterThan(5000);
    expect(readFileSync(join(file('full'), 'journal.jsonl'), 'utf8')).toMatch(/^[^\n]+\n$/);
    expect(existsSync(join(file('full'), 'certificate.json'))).toBe(false);

    const resumed = certify({ ...flags, out: 'full' });
    expect([resumed.code, resumed.stdout]).toEqual([
      0,
      expect.stringContaining('1 of 3 inputs were there from before'),
    ]);
    expect(certify({ ...flags, out: 'undisturbed' }).code).toBe(0);
    expect(left('full')).toEqual(left('undisturbed'));
  });

  test('from the start leaves nothing that looks like a run', () => {
    expect(sentence(certify({ out: 'nothing' }, 'ulimit -f 0;'))[0]).toBe(3);
    expect(existsSync(join(file('nothing'), 'run.json'))).toBe(false);
    expect(certify({ out: 'nothing' }).code).toBe(0);
  });
});

describe('verify', () => {
  const out = () => file('certified');
  const certificate = () => join(out(), 'certificate.json');
  beforeAll(() => {
    expect(certify({ out: 'certified', labels: 'labels.u8', sigma: '0.1' }).code).toBe(0);
  });

  /** The certificate with another text, in a folder of its own with the outcome bits of the run. */
  async function changed(name: string, text: string, outcomes: Uint8Array = readFileSync(join(out(), 'outcomes.bin'))) {
    await files.put(`${name}/outcomes.bin`, outcomes);
    return files.put(`${name}/certificate.json`, text);
  }
  const failing = async (...args: string[]) => {
    const { code, stdout, stderr } = await fairnoiseBeside(['verify', ...args, '--format', 'json', '--quiet']);
    expect(stderr).toBe('');
    const { verdict, steps } = JSON.parse(stdout) as { verdict: string; steps: { claim: string; state: string }[] };
    expect([code, verdict]).toEqual([1, 'fail']);
    return steps.filter(({ state }) => state === 'fail').map(({ claim }) => claim);
  };

  test.concurrent('passes what certify wrote', () => {
    const all = ['--model', file('model.onnx'), '--data', file('data.npy'), '--labels', file('labels.u8')];
    const ran = fairnoise(['verify', certificate(), ...all, '--replay', 'all', '--threads', '1', '--quiet']);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
  });

  test.concurrent('a missing file is a sentence', () => {
    const ran = sentence(fairnoise(['verify', file('no.json')]));
    expect(ran).toEqual([3, expect.stringMatching(/cannot read certificate .*no\.json: there is no such file/)]);
  });

  test.concurrent('a folder where the outcomes should be is a sentence', async () => {
    await files.put('no-bits/outcomes.bin/x', '');
    const ran = sentence(
      fairnoise(['verify', await files.put('no-bits/certificate.json', readFileSync(certificate()))]),
    );
    expect(ran).toEqual([
      3,
      expect.stringMatching(/cannot read outcomes .*outcomes\.bin: it is a folder; name a file/),
    ]);
  });

  test.concurrent('a folder where the journal of a run should be is a sentence', async () => {
    await files.put('no-journal/run.json', readFileSync(join(out(), 'run.json')));
    await files.put('no-journal/journal.jsonl/x', '');
    const ran = sentence(certify({ out: 'no-journal', labels: 'labels.u8', sigma: '0.1' }));
    expect(ran).toEqual([
      3,
      expect.stringMatching(/cannot read journal .*journal\.jsonl: it is a folder; name a file/),
    ]);
  });

  test.concurrent('garbage and a truncated certificate fail to parse', async () => {
    expect(await failing(await changed('garbage', '{"payload": [}'))).toEqual(['parse']);
    expect(await failing(await changed('empty', ''))).toEqual(['parse']);
    const text = readFileSync(certificate(), 'utf8');
    expect(await failing(await changed('cut', text.slice(0, text.length / 2)))).toEqual(['parse']);
  });

  test.concurrent('a changed byte of the payload fails the signature', async () => {
    const envelope = JSON.parse(readFileSync(certificate(), 'utf8'));
    const payload = Buffer.from(payloadBytes(envelope)).toString().replace('"finished": "2', '"finished": "3');
    const text = JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString('base64') });
    expect(await failing(await changed('byte', text))).toEqual(['signature']);
  });

  test.concurrent('a larger radius, with digests and signature made anew, fails the arithmetic', async () => {
    const envelope = JSON.parse(readFileSync(certificate(), 'utf8'));
    const claim = JSON.parse(Buffer.from(payloadBytes(envelope)).toString());
    const secret = new Uint8Array(32).fill(7);
    const certified = claim.predicate.results.find(({ predict }: { predict: number | null }) => predict !== null);
    certified.radius = (Number(certified.radius) + 1e-6).toFixed(6);
    claim.predicate.votes = digestOfJson(claim.predicate.results);
    claim.predicate.signer = { publicKey: publicKeyOf(secret), kind: 'given' };
    const sealed = seal(statementBytes(claim), { secret, kind: 'given' });
    expect(await failing(await changed('radius', JSON.stringify(sealed)))).toEqual(['arithmetic']);
  });

  test.concurrent('another model, other data or other labels fail their digest', async () => {
    const labels = ['--labels', file('labels.u8')];
    expect(await failing(certificate(), '--model', file('nan.onnx'))).toEqual(['digest of the model']);
    expect(await failing(certificate(), '--data', file('other.npy'), ...labels)).toEqual(['digest of the data']);
    expect(await failing(certificate(), '--data', file('data.npy'))).toEqual(['digest of the data']);
  });

  test.concurrent('outcome bits of another run fail', async () => {
    const text = readFileSync(certificate(), 'utf8');
    const bits = readFileSync(join(out(), 'outcomes.bin'));
    const flipped = bits.map((byte, i) => (i === 0 ? byte ^ 1 : byte));
    expect(await failing(await changed('swapped', text, flipped))).toEqual(['outcomes']);
    expect(await failing(await changed('short', text, bits.subarray(0, bits.length - 1)))).toEqual(['outcomes']);
    writeFileSync(join(file('swapped'), 'outcomes.bin'), '');
    expect(await failing(join(file('swapped'), 'certificate.json'))).toEqual(['outcomes']);
  });
});

describe.skipIf(process.platform === 'win32')('a folder instead of a stream', () => {
  test.concurrent('on standard input', () => {
    const ran = sentence(fairnoise(['check', '-'], { shell: 'exec < /;' }));
    expect(ran).toEqual([3, 'fairnoise: cannot read standard input: it is a folder; name a file in it\n']);
  });

  test.concurrent("as the monitor's state", () => {
    const ran = fairnoise(['monitor', 'recipe:numpy:PCG64?seed=1', '--numbers', '10', '--state', '/']);
    const because = 'cannot write /: it is a folder; name a file';
    expect([ran.code, ran.stderr]).toEqual([3, `fairnoise: ${because}\n`]);
    expect(JSON.parse(ran.stdout)).toMatchObject({ event: 'error', message: because });
  });
});
