import type { GeneratorRecipe, NormalRecipe, NormalSource } from '../core/types.ts';
import { cudaLaunch } from '../generators/philox4x32.ts';
import { openGenerator } from '../generators/registry.ts';
import { Calls, type Filter } from './calls.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import { KernelSource, type Normals } from './source.ts';
import { Words } from './words.ts';

/**
 * `torch.randn(n, device='cuda')` in float32 after `torch.cuda.manual_seed(seed)`: Philox4x32-10 and curand_normal4, four normals a thread
 * and call, element t + 4 T c + T j (ATen/native/cuda/DistributionTemplates.h). The layout depends on the device only when
 * ceil(n / 256) blocks are more than run at once: `maxBlocks`, 864 on an A100, 1056 on an H100. Words are exact; a device's fast
 * logarithm, sine and cosine differ from ours by about 2e-6 (docs).
 */
export function cudaNormals(recipe: NormalRecipe, generator: GeneratorRecipe, filter: Filter): NormalSource {
  const { maxBlocks, offset = 0 } = generator;
  const open = (count: number, position: bigint) => openGenerator({ ...generator, count, offset: String(position) });
  const words0 = open(1, BigInt(offset as string | number | bigint)); // seed and parameters out of range are said now
  const launchOf = (count: number) => cudaLaunch(count, maxBlocks === undefined ? undefined : Number(maxBlocks));
  const calls = new Calls({ ...words0.recipe, count: undefined }, 32, (position, count) => ({
    words: open(count, position),
    next: position + BigInt(launchOf(count).offsetIncrement),
  }));
  calls.position = BigInt(offset as string | number | bigint);
  const words = new Words(filter(calls));
  const { kernel, words: from, out } = samplerDesk();
  function* call(count: number): Iterable<Normals> {
    if (count === 0) return;
    const { threads, calls: perThread } = launchOf(count);
    calls.begin(count);
    const round = new Float32Array(4 * threads);
    for (let c = 0; c < perThread; c++) {
      for (let t = 0; t < threads; t += CHUNK / 4) {
        const n = Math.min(CHUNK / 4, threads - t);
        words.to32(from, 4 * n);
        kernel.run.curandF32(from, out, 2 * n);
        const made = new Float32Array(kernel.memory.buffer, out, 4 * n);
        for (let i = 0; i < n; i++) {
          round[t + i] = made[4 * i]!;
          round[threads + t + i] = made[4 * i + 1]!;
          round[2 * threads + t + i] = made[4 * i + 2]!;
          round[3 * threads + t + i] = made[4 * i + 3]!;
        }
      }
      yield round.subarray(0, Math.min(round.length, count - 4 * threads * c));
    }
  }
  return new KernelSource(recipe, { call, save: () => words.save(), restore: (state) => words.restore(state) });
}
