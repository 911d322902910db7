import type { GeneratorRecipe, NormalRecipe, NormalSource } from '../core/types.ts';
import { openGenerator } from '../generators/registry.ts';
import { jaxFoldIn, jaxKeyOf } from '../generators/threefry2x32.ts';
import { Calls, type Filter } from './calls.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import { KernelSource } from './source.ts';
import { Words } from './words.ts';

/**
 * `jax.random.normal(key, (n,), dtype)`. JAX has no stream: a program makes keys. Here the first call draws with PRNGKey(seed) itself and
 * call c = 1, 2, … with fold_in(PRNGKey(seed), c). Bits and uniforms are exact; normals agree with a backend's to a few ulp (docs).
 */
export function jaxNormals(recipe: NormalRecipe, generator: GeneratorRecipe, filter: Filter): NormalSource {
  const { dtype } = recipe;
  const key = jaxKeyOf(generator);
  const bits = dtype === 'f32' ? 32 : 64;
  const calls = new Calls(generator, bits, (call, count) => {
    const [k0, k1] = call === 0n ? key : jaxFoldIn(key, Number(call));
    return { words: openGenerator({ id: generator.id, key: `[${k0},${k1}]`, count, bits }), next: call + 1n };
  });
  const words = new Words(filter(calls));
  const { kernel, words: from, out } = samplerDesk();
  const { jaxUniformF32, jaxNormalF32, jaxUniformF64, jaxNormalF64 } = kernel.run;
  function* call(count: number): Iterable<number> {
    if (count === 0) return;
    calls.begin(count);
    for (let at = 0; at < count; at += CHUNK) {
      const n = Math.min(CHUNK, count - at);
      if (dtype === 'f32') {
        words.to32(from, n);
        jaxUniformF32(from, out, n);
        jaxNormalF32(out, n);
      } else {
        words.to64(from, n);
        jaxUniformF64(from, out, n);
        jaxNormalF64(out, n);
      }
      yield n;
    }
  }
  return new KernelSource(recipe, { call, save: () => words.save(), restore: (state) => words.restore(state) });
}
