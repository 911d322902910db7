import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue, chooseVariants, parseAttack, runBackdoors, SUITES, variants } from '../../../src/attack/index.ts';
import { tampering } from '../../../src/backdoors/index.ts';
import { isMisuse } from '../../../src/core/guards.ts';
import { openPipeline } from '../../../src/samplers/index.ts';
import { attackReference } from '../../support/attack-reference.ts';
import { hasShared } from '../../support/shared.ts';

describe('catalogue', () => {
  test('ids are unique, every suite is there, every strength says something else', () => {
    const ids = variants.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(catalogue.map(({ suite }) => suite))).toEqual(new Set(SUITES));
    const runs = variants.map(({ attack, base, otherSeed }) => [attack, base, otherSeed].join());
    expect(new Set(runs).size).toBe(runs.length);
    for (const { about } of catalogue) expect(about.length).toBeGreaterThan(10);
  });

  test.each(variants.map((variant) => [variant.id, variant] as const))(
    '%s parses, opens and describes itself',
    (_, v) => {
      const { backdoors, adaptive } = parseAttack(v.attack);
      const source = openPipeline({ id: 'numpy:PCG64', seed: '1' }, tampering(backdoors, { sigma: 0.5, d: 28 }));
      // What ran is in the recipe: a dimension left open (0) is the one that it was opened for.
      expect(source.recipe.backdoors).toEqual(backdoors.map((one) => (one.d === 0 ? { ...one, d: 28 } : one)));
      expect(backdoors.length + adaptive.length).toBe(v.attack === '' ? 0 : v.attack.split('+').length);
      const values = new Float64Array(28 * 4);
      source.fill(values);
      expect(values.every(Number.isFinite)).toBe(true);
      // Settings survive as plain JSON, which is what a matrix publishes.
      expect(JSON.parse(JSON.stringify([...backdoors, ...adaptive]))).toEqual([...backdoors, ...adaptive]);
      for (const recipe of adaptive) {
        const entry = runBackdoors.find(({ id }) => id === recipe.id)!;
        expect(Object.keys(recipe).sort()).toEqual(['id', ...entry.parameters.map(({ name }) => name)].sort());
      }
    },
  );

  test.skipIf(!hasShared)('every variant of the reference file is known by its name, needs ../shared', () => {
    const known = new Set(variants.map(({ id }) => id));
    for (const { variants: theirs } of attackReference())
      expect(Object.keys(theirs).filter((id) => !id.startsWith('honest_') && !known.has(id))).toEqual([]);
  });

  test('every entry stands in docs/attacks.md', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../../docs/attacks.md'), 'utf8').replaceAll('\\_', '_');
    for (const { strengths } of catalogue) for (const [id] of strengths) expect(page).toContain(id);
  });
});

describe('chooseVariants', () => {
  test('puts the two honest runs first, then what was asked for, once', () => {
    const chosen = chooseVariants({ suites: ['naive'], ids: ['laplace_b_sigma', 'reject'], attacks: ['skew=3'] });
    const ids = chosen.map(({ id }) => id);
    expect(ids.slice(0, 2)).toEqual(['honest', 'control']);
    expect(ids.filter((id) => id === 'laplace_b_sigma')).toHaveLength(1);
    expect(ids.filter((id) => id.startsWith('reject_')).length).toBeGreaterThan(0);
    expect(ids.at(-1)).toBe('skew=3');
  });

  test.each([
    [{ ids: ['zig_layer_a9'] }, /^"variants" expected ids such as zig_layer_a\d.*, got "zig_layer_a9"$/],
    [{ suites: ['papers'] }, /^"catalogue" expected one of paper, naive, adaptive, got "papers"$/],
    [{ attacks: ['kurtosis=-1'] }, /^"p of kurtosis" expected integer in \[0, \d+\], got "-1"$/],
    [{ attacks: ['reject=1'] }, /^"t of reject" expected integer in \[2, 4096\], got "1"$/],
    [{ attacks: ['reject:t=2,goal=win'] }, /^"goal of reject" expected grow .*, got "win"$/],
    [
      { attacks: ['reject=2+scale=2'] },
      /^"backdoor" expected scale before reject, which sees the finished noise, got /,
    ],
    [{ attacks: ['grind=2+grind=3'] }, /^"backdoor" expected one grind, of all its seeds, got /],
    [{ attacks: ['reject=2@phase=1'] }, /^"schedule of reject" expected none: it decides by what it sees, got /],
    [{ attacks: ['kurtosys=1'] }, /^"backdoor" expected one of kurtosis=P, .*reject:t=T,goal=GOAL.*, got "kurtosys"$/],
  ])('%j is refused in a sentence', (wanted, sentence) => {
    try {
      chooseVariants({ suites: [], ids: [], attacks: [], ...wanted });
      expect.unreachable();
    } catch (error) {
      expect(isMisuse(error)).toBe(true);
      expect((error as Error).message).toMatch(sentence);
    }
  });
});
