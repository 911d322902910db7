import { describe, expect, test } from 'vitest';
import { vectorLayout } from '../../../src/run/audit/layout.ts';

// Which numbers of an array are one vector, and what is said of it.

const layout = (dims: number[], axis: number | null, fortran = false, size: number | null = null) =>
  vectorLayout({ dims, fortran }, axis, 'x.npy', size);

describe('the layout of an array', () => {
  test('where vectors do not lie whole, names the axis to be put first', () => {
    expect(layout([64, 300], 1)).toMatchObject({
      d: 64,
      first: 1,
      note: 'shape (64, 300): axis 1 counts 300 noise vectors of 64 coordinates',
    });
    expect(layout([8, 3, 4, 5], 2)).toMatchObject({ d: 120, first: 2, shape: [8, 3, 5] });
    expect(layout([8, 3, 4, 5], 0, true)).toMatchObject({ d: 60, first: 0, shape: [3, 4, 5] });
    expect(layout([8, 3, 4, 5], 3, true).first).toBeUndefined();
    expect(layout([8, 3, 4, 5], 0).first).toBeUndefined();
    expect(layout([1, 300, 64], 1).first).toBeUndefined();
  });

  test('one vector is one', () => {
    expect(layout([1, 64], null).note).toBe(
      'shape (1, 64): axis 0 counts 1 noise vector of 64 coordinates; --axis N names another',
    );
  });

  test('of more than 1 GiB is not put in another order; the mend is one that works', () => {
    const large = 2 ** 30 + 8;
    expect(() => layout([64, 300], 1, false, large)).toThrow(
      'save np.ascontiguousarray(np.moveaxis(x, 1, 0)) and leave --axis out',
    );
    expect(() => layout([64, 300], 0, true, large)).toThrow('save np.ascontiguousarray(x) and leave --axis out');
    const guessed = layout([64, 300], null, true, large);
    expect(guessed).toMatchObject({
      d: null,
      note: expect.stringContaining('read as one stream; save np.ascontiguousarray(x) to test'),
    });
    expect(layout([64, 300], 1, false, 2 ** 30)).toMatchObject({ d: 64, first: 1 });
  });

  test('a vector too long to be looked at whole makes a stream, with a note', () => {
    const d = 2 ** 24 + 1;
    for (const axis of [null, 0])
      expect(layout([2, d], axis)).toMatchObject({
        d: null,
        note: expect.stringContaining(`of ${d} coordinates, more than the 16777216`),
      });
    expect(layout([2, 2 ** 24], null).d).toBe(2 ** 24);
  });
});
