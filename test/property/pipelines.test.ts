import { expect, test } from 'vitest';
import { noiseBackdoors, tampering } from '../../src/backdoors/index.ts';
import { openPipeline, pipelines } from '../../src/samplers/pipelines.ts';
import { draw } from '../support/normals.ts';
import { normalLaws } from './normal-laws.ts';

for (const { id, dtypes, halves, splits } of pipelines) {
  for (const dtype of dtypes)
    normalLaws({ name: `${id} ${dtype}`, splits, open: () => openPipeline({ id, seed: '7', dtype }) });
  for (const half of halves)
    normalLaws({ name: `${id} ${half}`, splits, open: () => openPipeline({ id, seed: '7', half }) });
}

// A backdoor at each level, on a stream, on torch's calls and on JAX's.
for (const [id, backdoor, splits] of [
  ['numpy:PCG64', 'skew=2+kurtosis=1', true],
  ['numpy:PCG64', 'seed32+kurtosis=0@every=3+scale=0.5', true],
  ['numpy:MT19937', 'artifact-usenix:alpha=1,beta=1,gamma=1', true],
  ['torch:cpu', 'stuck=3+laplace', false],
  ['jax:threefry', 'cycle=100+half-normal', false],
  ['tensorflow:philox', 'bias:bit=3,epsilon=0.2', false],
  ['tensorflow:philox-stateful', 'kurtosis=1', false],
] as const)
  normalLaws({
    name: `${id} behind ${backdoor}`,
    splits,
    open: () => openPipeline({ id, seed: '7' }, tampering(backdoor)),
  });

// Every noise backdoor, over vectors of 12 values: one inner call for many vectors or many calls for one.
const d = 12;
for (const { id, example } of noiseBackdoors)
  for (const pipeline of ['numpy:PCG64', 'torch:cpu'])
    normalLaws({
      name: `${pipeline} behind ${id}`,
      splits: pipeline === 'numpy:PCG64' && id !== 'low-rank',
      unit: d,
      open: () =>
        openPipeline({ id: pipeline, seed: '7' }, tampering([{ id, ...example, ...('d' in example ? { d } : {}) }])),
    });

test('sources do not share state through the kernel', () => {
  const open = () => pipelines.map(({ id }) => openPipeline({ id, seed: '9' }));
  const alone = open().map((source) => [draw(source, 777), draw(source, 20)]);
  const together = open();
  const first = together.map((source) => draw(source, 777));
  const second = together.map((source) => draw(source, 20));
  alone.forEach((numbers, i) => {
    expect([first[i], second[i]]).toEqual(numbers);
  });
});

test('sources can be read in turns, piece by piece', () => {
  const sources = ['numpy:PCG64', 'numpy:RandomState', 'r:mersenne-twister', 'tfjs:alea'].map((id) =>
    openPipeline({ id, seed: '9' }),
  );
  const streams = sources.map((source) => source.stream(9000)[Symbol.iterator]());
  const got = sources.map((): number[] => []);
  for (let turn = 0; turn < 3; turn++)
    for (const [i, stream] of streams.entries()) got[i]!.push(...(stream.next().value ?? []));
  sources.forEach(({ recipe }, i) => {
    expect(got[i]).toEqual([...draw(openPipeline(recipe), 9000)]);
  });
});
