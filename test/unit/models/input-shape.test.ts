import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resolveInput, showShape } from '../../../src/models/input-shape.ts';
import { testSeed } from '../../support/shared.ts';

describe('layout of an image input', () => {
  test.each([
    [['N', 3, 32, 32], 'NCHW', 'shape'],
    [['N', 32, 32, 3], 'NHWC', 'shape'],
    [['N', 1, 28, 28], 'NCHW', 'shape'],
    [['N', 28, 28, 1], 'NHWC', 'shape'],
    [['N', 3, 32, 3], 'NCHW', 'convention'],
    [['N', 1, 28, 3], 'NCHW', 'convention'],
    [['N', 4, 32, 32], 'NCHW', 'convention'],
    [['N', 28, 28], 'flat', 'shape'],
    [['N', 784], 'flat', 'shape'],
    [[16, 3, 2, 8, 8], 'flat', 'shape'],
  ] as const)('%j is %s by %s', (declared, layout, layoutFrom) => {
    expect(resolveInput(declared, undefined, undefined)).toMatchObject({ layout, layoutFrom });
  });

  test('an axis that is open takes the given length, one that is closed must agree with it', () => {
    expect(resolveInput(['N', 3, '', 'w'], [3, 8, 9], undefined)).toMatchObject({ shape: [3, 8, 9], fixedBatch: null });
    expect(resolveInput(['N', 3, '', 'w'], [1, 8, 9], undefined)).toMatch(
      'takes [3, ?, w] for one input, not the given [1, 8, 9]',
    );
    expect(resolveInput(['N', 3, '', 'w'], undefined, undefined)).toMatch('leaves axes of its input [N, 3, ?, w] open');
    expect(resolveInput([0, 3], undefined, undefined)).toMatch('a batch of no rows');
    expect(resolveInput(['N', 0], undefined, undefined)).toMatch('an axis without elements');
    expect(resolveInput([], undefined, undefined)).toMatch('takes shape []');
  });

  test('what resolves keeps every closed axis and names one batch', () => {
    const axis = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constantFrom('', 'h'));
    fc.assert(
      fc.property(fc.array(axis, { minLength: 2, maxLength: 5 }), (declared) => {
        const given = declared.slice(1).map((length) => (typeof length === 'number' ? length : 5));
        const resolved = resolveInput(declared, given, undefined);
        if (typeof resolved === 'string') throw new Error(`${showShape(declared)}: ${resolved}`);
        expect(resolved.shape).toEqual(given);
        expect(resolved.fixedBatch).toBe(typeof declared[0] === 'number' ? declared[0] : null);
      }),
      { seed: testSeed },
    );
  });
});
