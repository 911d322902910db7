import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { FairnoiseError } from '../../../src/core/errors.ts';
import { readBytes, readText, unreadable } from '../../../src/files/read.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairnoise-read-'));
afterAll(() => rmSync(folder, { recursive: true }));
const none = join(folder, 'none');

test.each([readText, readBytes])('%o says what is wrong', (read) => {
  const file = join(folder, 'file');
  writeFileSync(file, 'ok');
  expect(Buffer.from(read(file, 'note')).toString()).toBe('ok');
  for (const [path, message] of [
    [none, `cannot read results file ${none}: there is no such file; check the path`],
    [folder, `cannot read results file ${folder}: it is a folder; name a file in it`],
    [join(file, 'x'), `cannot read results file ${join(file, 'x')}: a part of the path is not a folder`],
  ] as const)
    expect(() => read(path, 'results file')).toThrow(expect.objectContaining({ code: 'FILE_UNREADABLE', message }));
});

test('without a name for the file, what the system says of anything else, and a sentence that stands already', () => {
  const said = (code: string) => unreadable('in', Object.assign(new Error(`${code}: sorry`), { code }));
  expect(said('EACCES').message).toBe('cannot read in: permission denied; check who may read it');
  expect(said('ERR_STRING_TOO_LONG').message).toMatch(/larger than 512 MiB; split it$/);
  expect(said('ESTALE')).toMatchObject({ code: 'FILE_UNREADABLE', message: 'cannot read in: ESTALE: sorry' });
  const before = new FairnoiseError('DATA_MALFORMED', 'in is empty');
  expect(unreadable('in', before)).toBe(before);
});
