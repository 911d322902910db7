import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, test } from 'vitest';
import { readText } from '../../../src/files/read.ts';
import { checkWritable, makeFolder, openAppender, writeWhole } from '../../../src/files/whole.ts';
import { unwritable } from '../../../src/files/write.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairnoise-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const fails = (act: () => unknown): { code: string; message: string } => {
  try {
    act();
  } catch (error) {
    expect((error as Error).message).not.toContain('\n');
    return error as never;
  }
  throw new Error('nothing was thrown');
};

test('checkWritable fails as writing would, and leaves nothing behind', () => {
  mkdirSync(at('check'));
  writeFileSync(at('check/file'), 'kept');
  checkWritable(at('check/file'));
  checkWritable(at('check/new'));
  checkWritable('/dev/null');
  expect(readdirSync(at('check'))).toEqual(['file']);
  expect(readFileSync(at('check/file'), 'utf8')).toBe('kept');
  for (const [name, why] of [
    ['check', 'it is a folder'],
    ['check/no/file', 'its folder does not exist'],
    ['check/file/file', 'a part of the path is a file'],
  ] as const)
    expect(fails(() => checkWritable(at(name)))).toMatchObject({
      code: 'FILE_UNWRITABLE',
      message: expect.stringContaining(why),
    });
});

describe('writeWhole', () => {
  test('replaces the file and leaves nothing else behind', () => {
    mkdirSync(at('whole'));
    const file = at('whole/certificate.json');
    writeWhole(file, 'first');
    writeWhole(file, new Uint8Array([0xff, 0, 1]));
    expect([...readFileSync(file)]).toEqual([0xff, 0, 1]);
    expect(readdirSync(at('whole'))).toEqual(['certificate.json']);
  });

  test('a failure keeps the old file and no temporary one', () => {
    mkdirSync(at('kept/taken'), { recursive: true });
    const error = fails(() => writeWhole(at('kept/taken'), 'x'));
    expect(error).toMatchObject({ code: 'FILE_UNWRITABLE' });
    expect(error.message).toMatch(/taken: it is a folder; name a file$/);
    expect(readdirSync(at('kept'))).toEqual(['taken']);
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is one sentence, and a device is not replaced', () => {
    const error = fails(() => writeWhole('/dev/full', 'x'));
    expect(error.code).toBe('FILE_UNWRITABLE');
    expect(error.message).toBe(
      'cannot write /dev/full: no space left on the device; free some or choose another place',
    );
    symlinkSync('/dev/full', at('full'));
    expect(fails(() => writeWhole(at('full'), 'x')).message).toMatch(/no space left/);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  test('missing folder, a file as folder', () => {
    expect(fails(() => writeWhole(at('nowhere/x'), '')).message).toMatch(/its folder does not exist; make it first$/);
    writeFileSync(at('plain'), '');
    expect(fails(() => writeWhole(at('plain/x'), '')).message).toMatch(/a part of the path is a file, not a folder/);
    expect(fails(() => makeFolder(at('plain/x'))).message).toMatch(/a part of the path is a file, not a folder/);
    expect(fails(() => makeFolder(at('plain'))).message).toMatch(/a file of that name is in the way/);
    makeFolder(at('a/b'));
    makeFolder(at('a/b'));
    writeWhole(at('a/b/c'), 'ok');
    expect(readText(at('a/b/c'), 'note')).toBe('ok');
  });

  test('no permission, a read-only file system, and what the system says of anything else', () => {
    const said = (code: string) => unwritable('out', Object.assign(new Error(`${code}: sorry`), { code })).message;
    expect(said('EACCES')).toBe('cannot write out: permission denied; choose a place you may write to');
    expect(said('EROFS')).toMatch(/read-only; choose another place$/);
    expect(said('ESTALE')).toBe('cannot write out: ESTALE: sorry');
  });
});

describe('openAppender', () => {
  test('adds lines to what is there', () => {
    const file = at('table.tsv');
    writeFileSync(file, 'head\n1\n');
    const table = openAppender(file);
    table.append('2\n');
    expect(readFileSync(file, 'utf8')).toBe('head\n1\n2\n'); // on disk before close: SIGKILL loses nothing
    table.append('3\n');
    table.close();
    const again = openAppender(file);
    again.append('4\n');
    again.close();
    expect(readFileSync(file, 'utf8')).toBe('head\n1\n2\n3\n4\n');
  });

  test.skipIf(!existsSync('/dev/full'))('a full disk is one sentence', () => {
    const table = openAppender('/dev/full');
    expect(fails(() => table.append('1\n')).message).toMatch(/^cannot write \/dev\/full: no space left on the device/);
    table.close();
  });
});

describe.skipIf(process.platform === 'win32')('RLIMIT_FSIZE', () => {
  // The limit belongs to a process, so a child has it; it runs the source files, their types taken off.
  test('neither a document nor a table keeps a part of what did not fit', () => {
    const sources = resolve(import.meta.dirname, '../../../src');
    for (const name of ['core/errors', 'files/write', 'files/whole']) {
      const { outputText } = ts.transpileModule(readFileSync(join(sources, `${name}.ts`), 'utf8'), {
        compilerOptions: {
          target: ts.ScriptTarget.ES2023,
          module: ts.ModuleKind.ESNext,
          rewriteRelativeImportExtensions: true,
        },
      });
      makeFolder(at(`js/${name.split('/')[0]}`));
      writeFileSync(at(`js/${name}.js`), outputText);
    }
    writeFileSync(at('js/package.json'), '{"type":"module"}');
    writeFileSync(
      at('js/main.js'),
      `import { openAppender, writeWhole } from './files/whole.js';
       const said = (act) => { try { act(); return 'written'; } catch (error) { return error.code + ': ' + error.message; } };
       const table = openAppender('table.tsv');
       let lines = 0;
       const end = said(() => { for (;; lines++) table.append('x'.repeat(299) + '\\n'); });
       console.log(JSON.stringify({ lines, end, document: said(() => writeWhole('document.json', 'x'.repeat(5000))) }));`,
    );
    // ulimit -f counts blocks of 1024 bytes in bash, 512 in dash: 4 or 2 KiB.
    const { stdout, stderr } = spawnSync('sh', ['-c', `ulimit -f 4; exec "${process.execPath}" main.js`], {
      cwd: at('js'),
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const { lines, end, document } = JSON.parse(stdout);
    expect(end).toMatch(/^FILE_UNWRITABLE: cannot write table.tsv: the file size limit is reached \(ulimit -f\)/);
    expect(document).toMatch(/^FILE_UNWRITABLE: cannot write document.json: the file size limit is reached/);
    expect(lines).toBeGreaterThan(5);
    expect(readFileSync(at('js/table.tsv'), 'utf8').length).toBe(300 * lines);
    expect(readdirSync(at('js')).filter((name) => name.includes('document'))).toEqual([]);
  });
});
