import { describe, expect, test } from 'vitest';
import { openPipeline } from '../../src/samplers/pipelines.ts';
import { draw, patterns, vectors } from '../support/normals.ts';
import { type PaperCase, paperTampering } from '../support/paper.ts';
import { hasShared } from '../support/shared.ts';

const cases: PaperCase[] = vectors('paper-attacks.json').cases ?? [];

describe.skipIf(!hasShared)("needs ../shared: numpy's normals behind the paper's backdoors", () => {
  test('all 35 cases are there', () => expect(cases).toHaveLength(35));
  test.each<[string, PaperCase]>(cases.map((c) => [`${c.family} ${c.setting}`, c]))('%s', (_, c) => {
    const source = openPipeline({ id: 'numpy:PCG64', seed: '42' }, paperTampering(c));
    expect(patterns(draw(source, 64))).toEqual(c.normal);
  });
});
