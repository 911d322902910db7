import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type DocumentName, jsonDocument, jsonSchema, SCHEMAS } from '../../../src/report/index.ts';

const folder = resolve(import.meta.dirname, '../../../docs/schemas');
const names = Object.keys(SCHEMAS) as DocumentName[];

describe('docs/schemas', () => {
  // `npm run schemas` writes them.
  test.each(names)('%s.schema.json is that of the code', async (name) => {
    await expect(jsonDocument(jsonSchema(name))).toMatchFileSnapshot(join(folder, `${name}.schema.json`));
  });

  test('holds nothing else', () => {
    const known = names.map((name) => `${name}.schema.json`);
    expect(readdirSync(folder).filter((file) => !known.includes(file))).toEqual([]);
  });

  test('a published schema, read back, takes a document, tomorrow’s fields included, and refuses a wrong one', () => {
    const published = z.fromJSONSchema(jsonSchema('verification') as never);
    const document = {
      format: 'fairnoise/verification/v1',
      verdict: 'fail',
      tier: 'none',
      steps: [{ claim: 'parse', state: 'fail', because: 'x' }],
      later: 1,
    };
    expect(published.safeParse(document).success).toBe(true);
    expect(published.safeParse({ ...document, verdict: 'maybe' }).success).toBe(false);
    expect(published.safeParse({ ...document, steps: [{ claim: 'parse', state: 'fail' }] }).success).toBe(false);
    expect(published.safeParse({ ...document, format: 'fairnoise/verification/v2' }).success).toBe(false);
  });
});
