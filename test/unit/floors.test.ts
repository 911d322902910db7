import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const src = join(root, 'src');

/** The floor table of ARCHITECTURE.md: `| 3 | sources | … |`. */
const floors = new Map(
  [...readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8').matchAll(/^\| *(\d+) *\| *([\w-]+) *\|/gm)].map(
    ([, floor, folder]) => [folder!, Number(floor)] as const,
  ),
);

function violations(folder: string, imported: string): string | null {
  if (folder === imported) return null;
  const [own, other] = [floors.get(folder), floors.get(imported)];
  if (own === undefined || other === undefined) return `folder ${own === undefined ? folder : imported} has no floor`;
  return other < own ? null : `${folder} (floor ${own}) imports ${imported} (floor ${other})`;
}

describe('floors', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

  test('the table is read and has every folder of src', () => {
    expect(floors.size).toBeGreaterThan(10);
    for (const entry of readdirSync(src)) expect([...floors.keys()]).toContain(entry);
  });

  test.each(files)('%s imports only its own folder and lower floors', (file) => {
    const text = readFileSync(join(src, file), 'utf8');
    const wrong: string[] = [];
    for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)) {
      const path = relative(src, resolve(src, file, '..', target!));
      if (path.startsWith('..')) continue;
      const verdict = violations(file.split('/')[0]!, path.split('/')[0]!);
      if (verdict) wrong.push(verdict);
    }
    expect(wrong).toEqual([]);
  });

  test('the rule itself refuses an upward and a sideways import', () => {
    expect(violations('core', 'cli')).toMatch('imports');
    expect(violations('samplers', 'models')).toMatch('imports');
    expect(violations('smoothing', 'core')).toBeNull();
  });

  test('onnxruntime-node and sharp are each imported in one file', () => {
    for (const dependency of ['onnxruntime-node', 'sharp']) {
      const importers = files.filter((file) =>
        readFileSync(join(src, file), 'utf8').match(new RegExp(`(import\\(|from )'${dependency}'`)),
      );
      expect(importers.length, `${dependency}: ${importers}`).toBeLessThanOrEqual(1);
    }
  });
});
