import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { fairnoise } from '../support/cli.ts';
import { scratch } from '../support/files.ts';

// The data beside a certificate: opened once, and named for what it is where it cannot be what was certified.
const files = scratch();
const ROWS = 'a,b,c,label\n0.1234567,3.7,0.0654321,1\n1.7654321,1.3,0.1,1\n';
let model = '';
let certificate = '';

beforeAll(async () => {
  const oracle = { format: 'fairnoise-linear/1', shape: [3], weights: [[1, 0.02, -2]], biases: [-0.3] };
  model = await files.put('oracle.json', JSON.stringify(oracle));
  const data = await files.put('rows.csv', ROWS);
  const flags = ['--sigma', '0.25', '--n', '2000', '--grid', '2^-4', '--seed', '1', '--threads', '1', '--quiet'];
  const ran = fairnoise(['certify', '--model', model, '--data', data, ...flags, '--out', files.path('run')]);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  certificate = join(files.path('run'), 'certificate.json');
});

const verify = (data: string, shell?: string) =>
  fairnoise(
    ['verify', certificate, '--model', model, '--data', data, '--replay', 'all', '--threads', '1', '--quiet'],
    shell === undefined ? {} : { shell },
  );

test('what is checked and replayed is what was digested, though another file takes its place at once', async () => {
  const data = await files.put('swapped.csv', ROWS);
  const other = await files.put('other.csv', ROWS.replaceAll('0.', '5.'));
  const swap = await files.put(
    'swap.mjs',
    `import { existsSync, renameSync } from 'node:fs';
    import fs from 'node:fs/promises';
    import { syncBuiltinESMExports } from 'node:module';
    const { open } = fs;
    fs.open = async (path, ...more) => {
      const handle = await open(path, ...more);
      if (path === ${JSON.stringify(data)} && existsSync(${JSON.stringify(other)}))
        renameSync(${JSON.stringify(other)}, path);
      return handle;
    };
    syncBuiltinESMExports();`,
  );
  const ran = verify(data, `NODE_OPTIONS=--import=${pathToFileURL(swap)}`);
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  expect(ran.stdout).toMatch(/pass +inputs[\s\S]*pass +votes/);
  const late = verify(data);
  expect([late.code, late.stdout]).toEqual([1, expect.stringMatching(/FAIL +digest of the data/i)]);
});

describe('data of another shape does not fit the certificate', () => {
  const cases: [string, string | Uint8Array, string][] = [
    ['wide.csv', 'a,b,c,d,label\n1,2,3,4,1\n', 'has 4 values a row'],
    ['long.f32', new Uint8Array(16), 'has 16 bytes, not a whole number of rows of 3 float32 (12 bytes)'],
  ];
  test.each(cases)('%s', async (name, content, finding) => {
    const data = await files.put(name, content);
    const { code, stdout, stderr } = verify(data);
    const sentence = `${data} does not fit the certificate: it ${finding}, and rows of shape 3 are expected; give the data that was certified.`;
    expect([code, stdout, stderr]).toEqual([3, '', `fairnoise: ${sentence}\n`]);
  });
});
