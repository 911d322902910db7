import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { seedBackdoors, wordBackdoors } from '../../../src/backdoors/catalogue.ts';
import { backdoored, openRecipe } from '../../../src/backdoors/open.ts';
import { parseBackdoor } from '../../../src/backdoors/parse.ts';
import { generators, openGenerator } from '../../../src/generators/registry.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), 'utf8');

describe('docs/generators.md', () => {
  const text = page('generators.md');
  const headings = [...text.matchAll(/^## (.*)$/gm)].flatMap(([, title]) => title!.split(', '));

  test.each(generators.map(({ id }) => id))('has a row and a section for %s', (id) => {
    const [, width] =
      text.match(new RegExp(`^\\| \`${id.replaceAll('+', '\\+')}\` \\|[^|]*\\| ([^|]*) \\|`, 'm')) ?? [];
    expect(width).toContain(String(openGenerator(generators.find((entry) => entry.id === id)!.example).wordBits));
    expect(headings).toContain(id);
  });

  test('names no generator that does not exist', () => {
    const ids = new Set(generators.map(({ id }) => id));
    for (const [, id] of text.matchAll(/^\| `([^`]+)` \|/gm)) expect(ids).toContain(id);
  });
});

describe('docs/backdoors.md', () => {
  const text = page('backdoors.md');

  test.each([...wordBackdoors, ...seedBackdoors].map(({ id }) => id))('has a row for %s', (id) => {
    expect(text).toMatch(new RegExp(`^\\| \`${id}[\`=:]`, 'm'));
  });

  test('its examples open', () => {
    const examples = [...text.matchAll(/^ {4}--backdoor (\S+)/gm)].map(([, example]) => example!);
    expect(examples.length).toBeGreaterThan(3);
    for (const example of examples) openRecipe(backdoored({ id: 'numpy:PCG64', seed: '1' }, parseBackdoor(example)));
  });
});
