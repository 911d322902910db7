import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe, NormalRecipe, NormalSource } from '../core/types.ts';
import { openGenerator } from '../generators/registry.ts';
import { parseSeed } from '../generators/seed.ts';
import { Calls, type Filter } from './calls.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import { KernelSource } from './source.ts';
import { Words } from './words.ts';

/**
 * `tf.random.stateless_normal([n], seed=[s0, s1], dtype)`; a single integer s means [s, 0]. Stateless ops have no stream: here the first
 * call uses the seed itself and call c = 1, 2, … uses [s0, s1 + c], the step counter TensorFlow's guides put into a seed.
 * Words and uniforms are exact; normals agree with a platform's logf, sinf and cosf to a few ulp (docs).
 */
export function tensorflowNormals(recipe: NormalRecipe, generator: GeneratorRecipe, filter: Filter): NormalSource {
  const { dtype } = recipe;
  const open = (seed: unknown) => openGenerator({ id: generator.id, seed });
  open(generator.seed); // a seed out of range is said now, not at the first number
  const [s0, s1] = (generator.seed as string).slice(1, -1).split(',').map(BigInt) as [bigint, bigint];
  const calls = new Calls(generator, 32, (call) => ({
    words: open(`[${s0},${BigInt.asIntN(64, s1 + call)}]`),
    next: call + 1n,
  }));
  const words = new Words(filter(calls));
  const { kernel, words: from, out } = samplerDesk();
  const { tensorflowF32, tensorflowF64 } = kernel.run;
  // Two words a number in double, one in float; a last pair is drawn whole.
  const perPair = dtype === 'f32' ? 2 : 4;
  const transform = dtype === 'f32' ? tensorflowF32 : tensorflowF64;
  function* call(count: number): Iterable<number> {
    if (count === 0) return;
    calls.begin(count);
    for (let at = 0; at < count; at += CHUNK) {
      const n = Math.min(CHUNK, count - at);
      const pairs = (n + 1) >> 1;
      words.to32(from, perPair * pairs);
      transform(from, out, pairs);
      yield n;
    }
  }
  return new KernelSource(recipe, { call, save: () => words.save(), restore: (state) => words.restore(state) });
}

/** The seed as a pair in text, `[s0,s1]`: a single integer s means [s, 0]. */
export function tensorflowSeed({ id, seed }: GeneratorRecipe): string {
  const parsed = seed === undefined ? null : parseSeed(seed);
  if (parsed?.kind === 'integer') return `[${parsed.value},0]`;
  if (parsed?.kind === 'list' && parsed.values.length === 2) return parsed.text;
  throw misuse(`seed of ${id}`, 'an integer or a pair like [42,0]', seed ?? 'none');
}
