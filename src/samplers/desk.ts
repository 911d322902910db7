import { desk as generatorDesk } from '../generators/kernel-generator.ts';
import type { GeneratorsExports } from '../kernel/generators.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { samplerTables } from './tables.ts';

/** Numbers a kernel call makes at most: fewer calls against words and numbers that stay in the nearest caches (measured: 2048 is 10 % slower). */
export const CHUNK = 4096;
/** Bytes of the word buffer: a chunk of 64-bit words and as many left over from before. */
export const WORD_BYTES = 16 * CHUNK;

export interface SamplerDesk {
  readonly kernel: Kernel<GeneratorsExports>;
  readonly words: number;
  readonly out: number;
}
let shared: SamplerDesk | undefined;

// The generators' own instance, so that a compiled generator writes its words where the transform reads them.
export function samplerDesk(): SamplerDesk {
  if (shared) return shared;
  const { kernel } = generatorDesk();
  const tables = samplerTables();
  new Uint8Array(kernel.memory.buffer, kernel.run.samplerTables(), tables.length).set(tables);
  const words = kernel.allocate(WORD_BYTES + 16);
  const out = kernel.allocate(8 * CHUNK + 256);
  shared = { kernel, words, out };
  return shared;
}
