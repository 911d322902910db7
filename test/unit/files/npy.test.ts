import { expect, test } from 'vitest';
import { isNpy, NPY_MAGIC, npyOffsets, parseNpyHeader } from '../../../src/files/npy.ts';

test('offsets by version, and where the head is too short to say', () => {
  const head = (...rest: number[]) => Uint8Array.from([...NPY_MAGIC, ...rest]);
  expect(npyOffsets(head(1, 0, 0x76, 1, 0x7b, 0x27))).toEqual({ text: 10, elements: 10 + 0x176 });
  expect(npyOffsets(head(3, 0, 0x76, 1, 2, 0))).toEqual({ text: 12, elements: 12 + 0x20176 });
  expect(npyOffsets(head(1, 0, 0x76, 1))).toBeNull();
  expect([isNpy(head()), isNpy(head().subarray(0, 5))]).toEqual([true, false]);
});

test.each([
  ["{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", "'<f4'", 'f32', false, false, [2, 3]],
  ["{'descr':'>i8','fortran_order':True,'shape':(7,)}", "'>i8'", 'i64', true, true, [7]],
  ["{'descr' : '|b1', 'fortran_order' : False, 'shape' : (2L, 3L) }", "'|b1'", 'bool', false, false, [2, 3]],
  ["{'shape': (), 'fortran_order': False, 'descr': '=f2'}", "'=f2'", 'f16', false, false, []],
  ["{'descr': '<U3', 'fortran_order': False, 'shape': (2,), }", "'<U3'", null, false, false, [2]],
  ["{'descr': '|constructor', 'shape': (2,)}", "'|constructor'", null, false, null, [2]],
  [
    "{'descr': [('a', '<f4'), ('b', '<i4', (2,))], 'fortran_order': False, 'shape': (2,), }",
    "[('a', '<f4'), ('b', '<i4', (2,))]",
    null,
    false,
    false,
    [2],
  ],
  ['{}', null, null, false, null, null],
])('%s', (text, descr, type, bigEndian, fortran, dims) => {
  expect(parseNpyHeader(text)).toEqual({ descr, type, bigEndian, fortran, dims });
});
