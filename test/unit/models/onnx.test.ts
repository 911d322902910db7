import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { FairnoiseError, type FairnoiseErrorCode } from '../../../src/core/index.ts';
import type { ModelOptions } from '../../../src/models/index.ts';
import { batchInvariance, describeModel, onnxEnvironment, openClassifier } from '../../../src/models/index.ts';
import { loadRuntime } from '../../../src/models/onnx.ts';
import { type Graph, matmul, onnx } from '../../support/onnx.ts';

const image = { name: 'x', dims: ['N', 1, 2, 2] } as const;
const logits = { name: 'y', dims: ['N', 3] } as const;
const W = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i + 1));

/** What `matmul(image, logits, 4, 3)` must answer, in float64. */
function expected(row: ArrayLike<number>): number[] {
  return [0, 1, 2].map((c) => [0, 1, 2, 3].reduce((sum, i) => sum + row[i]! * W[3 * i + c]!, 0));
}
const rows = Float32Array.from({ length: 20 * 4 }, (_, i) => Math.cos(3 * i));
const row = (i: number) => rows.subarray(4 * i, 4 * i + 4);

async function refusal(bytes: Uint8Array | string, code: FairnoiseErrorCode, options?: ModelOptions): Promise<string> {
  const thrown = await openClassifier(bytes, options).then(
    () => expect.fail('opened'),
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(FairnoiseError);
  const { message, code: got } = thrown as FairnoiseError;
  expect(got, message).toBe(code);
  expect(message.split('\n')).toHaveLength(1);
  return message;
}

describe('shapes and types that are taken', () => {
  test('an open batch: any count, the same scores', async () => {
    const classifier = await openClassifier(matmul(image, logits, 4, 3));
    expect(classifier).toMatchObject({
      classes: 3,
      shape: [1, 2, 2],
      layout: 'NCHW',
      fixedBatch: null,
      units: 'logits',
    });
    for (const count of [1, 2, 7, 20]) {
      const scores = await classifier.scores(rows, count);
      expect(scores).toHaveLength(3 * count);
      for (let i = 0; i < count; i++) {
        expected(row(i)).forEach((score, c) => {
          expect(scores[3 * i + c]).toBeCloseTo(score, 5);
        });
      }
      const { labels, margins } = await classifier.classify(rows, count);
      for (let i = 0; i < count; i++) {
        const [first, second] = [...expected(row(i))].sort((a, b) => b - a);
        expect(labels[i]).toBe(expected(row(i)).indexOf(first!));
        expect(margins[i]).toBeCloseTo(first! - second!, 5);
      }
    }
    await classifier.close();
  });

  test.each([1, 4, 8, 20, 64])('a batch fixed at %i rows answers 20 rows as the open one does', async (batch) => {
    const open = await openClassifier(matmul(image, logits, 4, 3));
    const fixed = await openClassifier(
      matmul({ ...image, dims: [batch, 1, 2, 2] }, { ...logits, dims: [batch, 3] }, 4, 3),
    );
    expect(fixed.fixedBatch).toBe(batch);
    expect(await fixed.scores(rows, 20)).toEqual(await open.scores(rows, 20));
    expect(await fixed.classify(rows, 20)).toEqual(await open.classify(rows, 20));
    await Promise.all([open.close(), fixed.close()]);
  });

  test('two calls at once do not disturb each other', async () => {
    const fixed = await openClassifier(matmul({ ...image, dims: [8, 1, 2, 2] }, { ...logits, dims: [8, 3] }, 4, 3));
    const [a, b] = await Promise.all([fixed.scores(rows, 3), fixed.scores(rows.subarray(12), 3)]);
    expect([...a, ...b]).toEqual([...(await fixed.scores(rows, 6))]);
    await fixed.close();
  });

  test('channels last, and a layout that the caller knows better', async () => {
    const nhwc = matmul({ name: 'x', dims: ['N', 2, 2, 3] }, logits, 12, 3);
    expect(await describeModel(nhwc)).toMatchObject({ layout: 'NHWC', layoutFrom: 'shape', shape: [2, 2, 3] });
    const both = matmul({ name: 'x', dims: ['N', 3, 2, 3] }, logits, 18, 3);
    expect(await describeModel(both)).toMatchObject({ layout: 'NCHW', layoutFrom: 'convention' });
    expect(await describeModel(both, { layout: 'NHWC' })).toMatchObject({ layout: 'NHWC', layoutFrom: 'given' });
    const flat = matmul({ name: 'x', dims: ['N', 4] }, logits, 4, 3);
    expect(await describeModel(flat)).toMatchObject({ layout: 'flat', shape: [4] });
  });

  test('open image axes take the given shape', async () => {
    const graph = matmul({ name: 'x', dims: ['N', 1, 'height', 'width'] }, logits, 4, 3);
    expect(await refusal(graph, 'MODEL_MISMATCH')).toMatch('leaves axes of its input [N, 1, height, width] open');
    expect(await describeModel(graph, { shape: [1, 2, 2] })).toMatchObject({ shape: [1, 2, 2], classes: 3 });
  });

  test('a softmax at the end: probabilities, same labels', async () => {
    const soft = onnx({
      ...parts,
      nodes: [
        ...parts.nodes.slice(0, 1),
        matmulNode('s'),
        { op: 'Softmax', inputs: ['s'], outputs: ['y'], attributes: { axis: 1 } },
      ],
    });
    const [a, b] = [await openClassifier(soft), await openClassifier(onnx(parts))];
    expect([a.units, b.units]).toEqual(['probabilities', 'logits']);
    const [p, l] = [await a.classify(rows, 20), await b.classify(rows, 20)];
    expect(p.labels).toEqual(l.labels);
    expect(Math.max(...p.margins)).toBeLessThan(1);
    await Promise.all([a.close(), b.close()]);
  });

  test('float64 in and out', async () => {
    const double = onnx({
      inputs: [{ ...image, type: 'float64' }],
      outputs: [{ ...logits, type: 'float64' }],
      nodes: [parts.nodes[0]!, matmulNode('y')],
      constants: [{ name: 'W', dims: [4, 3], data: Float64Array.from(W) }],
    });
    const classifier = await openClassifier(double);
    const scores = await classifier.scores(rows, 5);
    expect(scores).toBeInstanceOf(Float64Array);
    for (let i = 0; i < 5; i++) {
      expected(row(i)).forEach((score, c) => {
        expect(scores[3 * i + c]).toBeCloseTo(score, 13);
      });
    }
    await classifier.close();
  });

  test('[N, C, 1, 1] is one row of scores', async () => {
    const head = onnx({
      ...parts,
      outputs: [{ name: 'y', dims: ['N', 3, 1, 1] }],
      nodes: [...parts.nodes.slice(0, 1), matmulNode('s'), { op: 'Reshape', inputs: ['s', 'to'], outputs: ['y'] }],
      constants: [...parts.constants!, { name: 'to', dims: [4], data: BigInt64Array.of(-1n, 3n, 1n, 1n) }],
    });
    expect(await describeModel(head)).toMatchObject({ classes: 3 });
  });

  test('a row without finite scores is a failed one, its neighbours are not', async () => {
    const log = onnx({
      ...parts,
      nodes: [parts.nodes[0]!, matmulNode('s'), { op: 'Log', inputs: ['s'], outputs: ['y'] }],
    });
    const classifier = await openClassifier(log);
    const { labels, margins } = await classifier.classify(rows, 20);
    for (let i = 0; i < 20; i++) {
      const good = expected(row(i)).every((score) => score > 0);
      if (good) expect(labels[i]).toBeGreaterThanOrEqual(0);
      else expect([labels[i], margins[i]]).toEqual([-1, 0]);
    }
    expect(new Set(labels).has(-1)).toBe(true);
    const nan = new Float32Array(8).fill(Number.NaN);
    nan.set(row(0));
    expect((await (await openClassifier(matmul(image, logits, 4, 3))).classify(nan, 2)).labels[1]).toBe(-1);
    await classifier.close();
  });
});

const parts: Graph = {
  inputs: [image],
  outputs: [logits],
  nodes: [
    { op: 'Flatten', inputs: ['x'], outputs: ['flat'], attributes: { axis: 1 } },
    { op: 'MatMul', inputs: ['flat', 'W'], outputs: ['y'] },
  ],
  constants: [{ name: 'W', dims: [4, 3], data: W }],
};
const matmulNode = (output: string) => ({ op: 'MatMul', inputs: ['flat', 'W'], outputs: [output] });

describe('several inputs or outputs', () => {
  const two = onnx({
    ...parts,
    outputs: [logits, { name: 'features', dims: ['N', 4] }],
    nodes: [...parts.nodes, { op: 'Identity', inputs: ['flat'], outputs: ['features'] }],
  });
  test('two outputs are listed, and one is taken by name', async () => {
    const message = await refusal(two, 'MODEL_MISMATCH');
    expect(message).toMatch(
      'has 2 outputs: name the one with the scores, of "y" float32[N, 3], "features" float32[N, 4]',
    );
    expect(await describeModel(two, { output: 'features' })).toMatchObject({
      output: { name: 'features' },
      classes: 4,
    });
    expect(await describeModel(two, { output: 'y', input: 'x' })).toMatchObject({ classes: 3 });
    expect(await refusal(two, 'MODEL_MISMATCH', { output: 'z' })).toMatch('has no output "z"; it has "y"');
    expect(await refusal(two, 'MODEL_MISMATCH', { output: 'y', input: 'z' })).toMatch('has no input "z"; it has "x"');
  });
  test('two inputs are listed', async () => {
    const sum = onnx({
      ...parts,
      inputs: [image, { name: 'b', dims: ['N', 3] }],
      nodes: [parts.nodes[0]!, matmulNode('s'), { op: 'Add', inputs: ['s', 'b'], outputs: ['y'] }],
    });
    expect(await refusal(sum, 'MODEL_MISMATCH')).toMatch(
      'takes 2 inputs at once ("x" float32[N, 1, 2, 2], "b" float32[N, 3])',
    );
  });
});

describe('models that are refused in one sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fairnoise-models-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  const good = matmul(image, logits, 4, 3);

  test('files: missing, folder, empty, cut short, another kind', async () => {
    expect(await refusal(join(folder, 'none.onnx'), 'MODEL_UNREADABLE')).toMatch(
      /^cannot read model .*none\.onnx: there is no such file; check the path$/,
    );
    expect(await refusal(folder, 'MODEL_UNREADABLE')).toMatch(
      /^cannot read model .*: it is a folder; name a file in it$/,
    );
    expect(await refusal(file('empty.onnx', ''), 'MODEL_UNREADABLE')).toMatch('is empty');
    for (const length of [1, 10, 60, good.length - 8]) {
      await refusal(file('cut.onnx', good.subarray(0, length)), 'MODEL_UNREADABLE');
    }
    expect(await refusal(file('text.onnx', 'not a model at all'), 'MODEL_UNREADABLE')).toMatch(
      'not a readable ONNX model',
    );
    expect(await refusal(file('net.pt', 'PK\x03\x04 and so on'), 'MODEL_UNREADABLE')).toMatch('torch.onnx.export');
  });

  test('one score a row', async () => {
    const one = matmul(image, { name: 'y', dims: ['N', 1] }, 4, 1);
    expect(await refusal(one, 'MODEL_MISMATCH')).toMatch(
      'one score a row ("y" [2, 1]), and certifying needs two or more classes',
    );
  });

  test('scores that are no row of classes', async () => {
    const map = onnx({
      ...parts,
      outputs: [{ name: 'y', dims: ['N', 1, 2, 2] }],
      nodes: [{ op: 'Relu', inputs: ['x'], outputs: ['y'] }],
    });
    expect(await refusal(map, 'MODEL_MISMATCH')).toMatch('not one row of class scores');
  });

  test('element types', async () => {
    const cast = (type: 'uint8' | 'float16') =>
      onnx({
        ...parts,
        inputs: [{ ...image, type }],
        nodes: [
          { op: 'Cast', inputs: ['x'], outputs: ['f'], attributes: { to: 1 } },
          { ...parts.nodes[0]!, inputs: ['f'] },
          matmulNode('y'),
        ],
      });
    expect(await refusal(cast('uint8'), 'MODEL_MISMATCH')).toMatch(
      'takes uint8 at "x", which cannot hold noisy values',
    );
    expect(await refusal(cast('float16'), 'MODEL_MISMATCH')).toMatch(
      'takes float16 at "x": convert the model to float32',
    );
    const labels = onnx({
      ...parts,
      outputs: [{ name: 'y', type: 'int64', dims: ['N', 1] }],
      nodes: [
        parts.nodes[0]!,
        matmulNode('s'),
        { op: 'ArgMax', inputs: ['s'], outputs: ['y'], attributes: { axis: 1 } },
      ],
    });
    expect(await refusal(labels, 'MODEL_MISMATCH')).toMatch('gives int64 at "y", which are not scores');
  });

  test('a batch axis that is named open and is not', async () => {
    const liar = onnx({
      ...parts,
      outputs: [{ name: 'y', dims: ['N', 'C'] }],
      nodes: [
        { op: 'Reshape', inputs: ['x', 'to'], outputs: ['flat'] },
        matmulNode('s'),
        { op: 'Reshape', inputs: ['s', 'one'], outputs: ['y'] },
      ],
      constants: [
        ...parts.constants!,
        { name: 'to', dims: [2], data: BigInt64Array.of(-1n, 4n) },
        { name: 'one', dims: [2], data: BigInt64Array.of(1n, -1n) },
      ],
    });
    expect(await refusal(liar, 'MODEL_MISMATCH')).toMatch('answers 2 inputs with "y" of shape [1, 6]');
    const one = await openClassifier(liar, { batch: 1 });
    const open = await openClassifier(onnx(parts));
    expect(await one.classify(rows, 20)).toEqual(await open.classify(rows, 20));
    await Promise.all([one.close(), open.close()]);
  });

  test('no batch axis, open or impossible shapes, a shape or layout that does not fit', async () => {
    const vector = onnx({
      ...parts,
      inputs: [{ name: 'x', dims: [4] }],
      nodes: [{ op: 'MatMul', inputs: ['x', 'W'], outputs: ['y'] }],
    });
    expect(await refusal(vector, 'MODEL_MISMATCH')).toMatch('without a batch axis');
    expect(await refusal(good, 'MODEL_MISMATCH', { shape: [3, 2, 2] })).toMatch(
      'takes [1, 2, 2] for one input, not the given [3, 2, 2]',
    );
    expect(await refusal(good, 'MODEL_MISMATCH', { shape: [4] })).toMatch('another number of axes');
    const flat = matmul({ name: 'x', dims: ['N', 4] }, logits, 4, 3);
    expect(await refusal(flat, 'MODEL_MISMATCH', { layout: 'NHWC' })).toMatch('has no channel axis');
    const eight = matmul({ ...image, dims: [8, 1, 2, 2] }, { ...logits, dims: [8, 3] }, 4, 3);
    expect(await refusal(eight, 'MODEL_MISMATCH', { batch: 4 })).toMatch('fixes its batch at 8 rows');
  });

  test('an operator the runtime does not know', async () => {
    const odd = onnx({ ...parts, nodes: [{ op: 'Frobnicate', inputs: ['x'], outputs: ['y'] }] });
    expect(await refusal(odd, 'MODEL_UNREADABLE')).toMatch(/cannot be opened by onnxruntime: .*Frobnicate/);
  });

  test('weights in another file, which no digest would cover', async () => {
    const outside = onnx({ ...parts, constants: [{ ...parts.constants![0]!, external: 'w.bin' }] });
    expect(await refusal(outside, 'MODEL_MISMATCH')).toMatch('keeps weights in other files ("W" …)');
  });

  test('randomness of its own: by operator name, and by answering twice', async () => {
    const noisy = onnx({
      ...parts,
      nodes: [
        parts.nodes[0]!,
        matmulNode('s'),
        { op: 'RandomNormalLike', inputs: ['s'], outputs: ['e'] },
        { op: 'Add', inputs: ['s', 'e'], outputs: ['y'] },
      ],
    });
    expect(await refusal(noisy, 'MODEL_MISMATCH')).toMatch('draws random numbers of its own (RandomNormalLike)');
    const dropout = onnx({
      ...parts,
      nodes: [parts.nodes[0]!, matmulNode('s'), { op: 'Dropout', inputs: ['s', 'ratio', 'training'], outputs: ['y'] }],
      constants: [
        ...parts.constants!,
        { name: 'ratio', dims: [], data: Float32Array.of(0.5) },
        { name: 'training', dims: [], type: 'bool', data: Uint8Array.of(1) },
      ],
    });
    const opened = await Promise.allSettled(Array.from({ length: 8 }, () => openClassifier(dropout)));
    const refused = opened.filter((result) => result.status === 'rejected');
    for (const { reason } of refused) expect(String(reason)).toMatch('different answers for the same input');
    expect(refused.length).toBeGreaterThan(0);
  });

  test("a count or buffer that does not fit is the caller's fault", async () => {
    const classifier = await openClassifier(good);
    await expect(classifier.classify(rows, 21)).rejects.toThrow('"inputs" expected 21 rows of 4 values, got 80 values');
    await expect(classifier.classify(rows, 0)).rejects.toThrow('"count" expected integer >= 1');
    await classifier.close();
  });
});

describe('batch invariance', () => {
  test('holds for a matrix product', async () => {
    const classifier = await openClassifier(onnx(parts));
    expect(await batchInvariance(classifier, rows, 20)).toMatchObject({
      state: 'pass',
      maxDifference: 0,
      labelChanges: 0,
    });
    await classifier.close();
  });
  test('is found broken where rows are centred on their batch (batch normalisation in training mode)', async () => {
    const centred = onnx({
      ...parts,
      nodes: [
        parts.nodes[0]!,
        matmulNode('s'),
        { op: 'ReduceMean', inputs: ['s'], outputs: ['m'], attributes: { axes: [0], keepdims: 1 } },
        { op: 'Sub', inputs: ['s', 'm'], outputs: ['y'] },
      ],
    });
    const classifier = await openClassifier(centred);
    const verdict = await batchInvariance(classifier, rows, 20);
    expect(verdict.state).toBe('fail');
    expect(verdict.labelChanges).toBeGreaterThan(0);
    expect(verdict.maxDifference).toBeGreaterThan(0.01);
    await classifier.close();
  });
  test('scores that move without a label are undecided', async () => {
    const nudged = onnx({
      ...parts,
      nodes: [
        parts.nodes[0]!,
        matmulNode('s'),
        { op: 'ReduceMean', inputs: ['s'], outputs: ['m'], attributes: { keepdims: 1 } },
        { op: 'Add', inputs: ['s', 'm'], outputs: ['y'] },
      ],
    });
    const classifier = await openClassifier(nudged);
    expect(await batchInvariance(classifier, rows, 20)).toMatchObject({ state: 'undecided', labelChanges: 0 });
    await classifier.close();
  });
});

describe('the runtime', () => {
  test('absent: one sentence with the install command', async () => {
    const absent = loadRuntime(() => import('onnxruntime-node-that-is-not-there' as string));
    await expect(absent).rejects.toMatchObject({
      code: 'DEPENDENCY_MISSING',
      message:
        'ONNX models need onnxruntime-node, which is not installed: run ONNXRUNTIME_NODE_INSTALL=skip npm i onnxruntime-node',
    });
  });
  test('present but not loadable: says so', async () => {
    const broken = loadRuntime(() => Promise.reject(new Error('cannot open shared object file\nmore')));
    await expect(broken).rejects.toThrow(
      /does not load here \(cannot open shared object file\): run ONNXRUNTIME_NODE_INSTALL=skip/,
    );
  });
  test('its environment is plain text', async () => {
    const environment = await onnxEnvironment();
    expect(environment).toMatchObject({
      runtime: 'onnxruntime-node',
      executionProvider: 'cpu',
      graphOptimization: 'all',
    });
    expect(environment.runtimeVersion).toMatch(/^\d+\.\d+\.\d+/);
    for (const value of Object.values(environment)) expect(typeof value).toBe('string');
  });
});
