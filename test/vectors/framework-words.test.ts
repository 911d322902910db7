import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bytesOf } from '../../src/core/bytes.ts';
import { digestOf } from '../../src/core/digest.ts';
import type { GeneratorRecipe } from '../../src/core/types.ts';
import { cudaLaunch, philox4x32 } from '../../src/generators/philox4x32.ts';
import { openGenerator } from '../../src/generators/registry.ts';
import { jaxFoldIn, jaxKey, jaxSplit } from '../../src/generators/threefry2x32.ts';
import { hasShared, shared } from '../support/shared.ts';

// biome-ignore lint/suspicious/noExplicitAny: the shape is the file's
type Case = any;
const read = (file: string): Case => (hasShared ? JSON.parse(readFileSync(shared('vectors', file), 'utf8')) : {});
const jax = read('jax-threefry.json');
const tensorflow = read('tensorflow-philox.json');
const cuda = read('torch-cuda-philox.json');
const tfjs = read('tfjs-alea.json');

const h32 = (words: Iterable<number>) => Array.from(words, (w) => (w >>> 0).toString(16).padStart(8, '0'));
const h64 = (words: Iterable<bigint>) => Array.from(words, (w) => w.toString(16).padStart(16, '0'));
const f32 = (values: Iterable<number>) => h32(new Uint32Array(Float32Array.from(values).buffer));
const f64 = (values: Iterable<number>) => h64(new BigUint64Array(Float64Array.from(values).buffer));
const words32 = (recipe: GeneratorRecipe, count: number) => {
  const words = new Uint32Array(count);
  openGenerator(recipe).fill(words);
  return words;
};
const words64 = (recipe: GeneratorRecipe, count: number) => {
  const words = new BigUint64Array(count);
  openGenerator(recipe).fill(words);
  return words;
};
const { fround } = Math;
/** Box-Muller of curand in doubles: the reference values are to single precision. */
const curandNormals = ([x, y, z, w]: readonly number[]) =>
  [x!, z!].flatMap((first, i) => {
    const radius = Math.sqrt(-2 * Math.log(fround(first * 2 ** -32 + 2 ** -33)));
    const angle = ([y!, w!][i]! * 2 ** -32 + 2 ** -33) * 2 * Math.PI;
    return [Math.sin(angle) * radius, Math.cos(angle) * radius];
  });

describe.skipIf(!hasShared)('needs ../shared: JAX threefry', () => {
  test.each<[string, Case]>((jax.cases ?? []).map((c: Case) => [`${c.seed} partitionable=${c.partitionable}`, c]))(
    '%s',
    (_, c) => {
      const id = c.partitionable ? 'jax:threefry-partitionable' : 'jax:threefry';
      const recipe = (count: number, bits = 32) => ({ id, seed: c.seed, count, bits });
      const key = jaxKey(BigInt(c.seed));
      expect(h32(key)).toEqual(c.key);
      for (const num of [2, 3]) expect(jaxSplit(key, num, c.partitionable).map(h32)).toEqual(c[`split_${num}`]);
      expect(h32(jaxFoldIn(key, 7))).toEqual(c.fold_in_7);
      for (const n of [1, 5, 16]) expect(h32(words32(recipe(n), n))).toEqual(c[`bits32_n${n}`]);
      expect(h64(words64(recipe(5, 64), 5))).toEqual(c.bits64_n5);
      expect(digestOf(bytesOf(words32(recipe(1000), 1000)))).toBe(`sha256:${c.bits32_n1000_sha256}`);
      const uniform = Array.from(words32(recipe(16), 16), (w) => (w >>> 9) * 2 ** -23);
      expect(f32(uniform)).toEqual(c.uniform01_n16_f32);
      // uniform(key, lo = nextafter(-1, 0), hi = 1) in float32: what erf_inv sees.
      const low = -0.99999994;
      const input = (w: number) => Math.max(fround(low), fround(fround((w >>> 9) * 2 ** -23 * 2) + fround(low)));
      expect(f32(Array.from(words32(recipe(16), 16), input))).toEqual(c.erfinv_input_n16_f32);
      const many = Float32Array.from(words32(recipe(1000), 1000), input);
      expect(digestOf(bytesOf(many))).toBe(`sha256:${c.erfinv_input_n1000_sha256}`);
    },
  );

  test("the constants of JAX's own tests", () => {
    const { jax_published: published } = jax;
    const id = published.partitionable ? 'jax:threefry-partitionable' : 'jax:threefry';
    const recipe = { id, seed: published.PRNGKey, count: 3 };
    expect([...words32(recipe, 3)]).toEqual(published.bits32_n3);
    const wide = words64({ ...recipe, bits: 64 }, 3);
    expect(Array.from(wide, String)).toEqual(published.bits64_n3_x64);
    // With jax_enable_x64 off a 64-bit draw is stored in 32.
    expect(Array.from(wide, (word) => Number(BigInt.asUintN(32, word)))).toEqual(published.bits64_n3_x64_disabled_u32);
    // Narrower draws are parts of as many words as they need, low part first.
    expect([...bytesOf(words32({ ...recipe, count: 1 }, 1)).subarray(0, 3)]).toEqual(published.bits8_n3);
    const two = bytesOf(words32({ ...recipe, count: 2 }, 2));
    expect([...new Uint16Array(two.buffer, two.byteOffset, 3)]).toEqual(published.bits16_n3);
  });
});

describe.skipIf(!hasShared)('needs ../shared: TensorFlow philox', () => {
  test.each<[string, Case]>((tensorflow.stateless ?? []).map((c: Case) => [`[${c.seed}]`, c]))(
    'stateless %s',
    (seed, c) => {
      const words = words32({ id: 'tensorflow:philox', seed }, 32);
      expect(h32(words)).toEqual(c.raw_u32_32);
      // What the pair is scrambled into: key and first counter, low words first.
      const joined = (parts: string[]) => BigInt(`0x${parts.toReversed().join('')}`);
      const blocks = Array.from({ length: 8 }, (_, i) => philox4x32(joined(c.key), joined(c.counter) + BigInt(i)));
      expect(h32(blocks.flat())).toEqual(c.raw_u32_32);
      expect(f32(Array.from(words, (w) => (w & 0x7fffff) * 2 ** -23))).toEqual(c.uniform_f32_32);
    },
  );

  test.each<[string, Case]>((tensorflow.stateful ?? []).map((c: Case) => [`[${c.graph_seed},${c.op_seed}]`, c]))(
    'stateful %s, seen through its normals',
    (seed, c) => {
      const words = words32({ id: 'tensorflow:philox-stateful', seed }, 16);
      for (let i = 0; i < 16; i += 2) {
        const radius = Math.sqrt(-2 * Math.log(Math.max((words[i]! & 0x7fffff) * 2 ** -23, 1e-7)));
        const angle = 2 * Math.PI * (words[i + 1]! & 0x7fffff) * 2 ** -23;
        expect(Math.sin(angle) * radius).toBeCloseTo(Number(c.normal_f32_reference_double[i]), 5);
        expect(Math.cos(angle) * radius).toBeCloseTo(Number(c.normal_f32_reference_double[i + 1]), 5);
      }
    },
  );
});

describe.skipIf(!hasShared)('needs ../shared: torch CUDA philox', () => {
  test.each<[string, Case]>((cuda.cases ?? []).map((c: Case, i: number) => [`${i}: seed ${c.seed}, n ${c.n}`, c]))(
    '%s',
    (_, c) => {
      const maxBlocks = c.max_grid_forced ?? 864;
      const { threads, calls, offsetIncrement } = cudaLaunch(c.n, maxBlocks);
      expect(offsetIncrement).toBe(c.offset_increment);
      const words = words32(
        { id: 'torch:cuda', seed: c.seed, count: c.n, maxBlocks, offset: c.philox_offset },
        4 * threads * calls,
      );
      (c.threads_first4_raw ?? []).forEach((raw: string[], thread: number) => {
        expect(h32(words.subarray(4 * thread, 4 * thread + 4))).toEqual(raw);
      });
      const normal = (element: number) => {
        const call = Math.floor(element / (4 * threads));
        const lane = Math.floor((element % (4 * threads)) / threads);
        const block = call * threads + (element % threads);
        return curandNormals([...words.subarray(4 * block, 4 * block + 4)])[lane]!;
      };
      const reference: [string, string][] = Object.entries(c.normal_reference_double ?? c.normal_reference_double_idx);
      expect(reference.length).toBeGreaterThan(10);
      for (const [element, value] of reference) expect(normal(Number(element))).toBeCloseTo(Number(value), 5);
    },
  );

  test('what torch users published for torch.cuda.manual_seed(0)', () => {
    const words = words32({ id: 'torch:cuda', seed: 0, count: 12 }, 48);
    cuda.published_torch_cuda_seed0.forEach((value: number, i: number) => {
      expect(curandNormals([...words.subarray(4 * i, 4 * i + 4)])[0]).toBeCloseTo(value, 5);
    });
  });
});

describe.skipIf(!hasShared)('needs ../shared: TF.js alea', () => {
  test.each<[string, Case]>((tfjs.cases ?? []).map((c: Case) => [c.seed, c]))('alea(%s)', (seed, c) => {
    const words = words32({ id: 'tfjs:alea', seed }, 16);
    expect(f64(Array.from(words, (w) => w * 2 ** -32))).toEqual(c.uniform);
    expect(Array.from(words.subarray(0, 8), (w) => w | 0)).toEqual(c.int32);
    // seedrandom's double(): two draws, 53 bits.
    const double = (i: number) =>
      words[2 * i]! * 2 ** -32 + Math.trunc(words[2 * i + 1]! * 2 ** -32 * 0x200000) * 2 ** -53;
    expect(f64(c.double.map((_: string, i: number) => double(i)).slice(0, 8))).toEqual(c.double.slice(0, 8));
  });
});
