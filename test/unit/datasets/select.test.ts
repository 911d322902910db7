import { describe, expect, test } from 'vitest';
import { indicesOf, select } from '../../../src/datasets/index.ts';

describe('--start, --count, --skip', () => {
  test.each([
    [{}, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    [{ start: 7 }, [7, 8, 9]],
    [{ skip: 4 }, [0, 4, 8]],
    [{ start: 1, skip: 4 }, [1, 5, 9]],
    [{ start: 2, count: 2, skip: 4 }, [2, 6]],
    [{ count: 1, skip: 100 }, [0]],
  ])('%j of 10 rows', (selection, indices) => {
    expect(indicesOf(select(10, selection))).toEqual(indices);
  });

  test.each([
    [{ start: 10 }, '"start" expected row from 0 to 9, got 10'],
    [{ start: -1 }, '"start" expected integer >= 0, got -1'],
    [{ skip: 0 }, '"skip" expected integer >= 1, got 0'],
    [{ count: 0 }, '"count" expected integer >= 1, got 0'],
    [{ count: 1.5 }, '"count" expected integer >= 1, got 1.5'],
    [{ start: 1, skip: 4, count: 4 }, '"count" expected at most 3, for every 4 of 10 rows from 1, got 4'],
  ])('%j is refused', (selection, message) => {
    expect(() => select(10, selection)).toThrow(message);
  });
});
