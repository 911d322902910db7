import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readGraph } from '../../../src/models/onnx-graph.ts';
import { matmul } from '../../support/onnx.ts';
import { testSeed } from '../../support/shared.ts';

const model = matmul({ name: 'x', dims: ['N', 4] }, { name: 'y', dims: ['N', 3] }, 4, 3);

test('operators are found', () => {
  expect(readGraph(model)).toEqual({ operators: new Set(['Flatten', 'MatMul']), external: [] });
});

test('a model cut short inside its graph is no model', () => {
  const end = model.length - 4; // the operator-set field is written last
  for (let length = 0; length < end; length++) expect(readGraph(model.subarray(0, length)), `${length}`).toBeNull();
});

test('any bytes are read or refused, never thrown at', () => {
  const edited = fc
    .array(fc.tuple(fc.nat(model.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 })
    .map((edits) => {
      const copy = model.slice();
      for (const [at, byte] of edits) copy[at] = byte;
      return copy;
    });
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), edited), (bytes) => {
      const facts = readGraph(bytes);
      expect(facts === null || facts.operators instanceof Set).toBe(true);
    }),
    { seed: testSeed, numRuns: 2000 },
  );
});
