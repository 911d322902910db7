import { concat } from '../core/bytes.ts';
import { floats } from '../core/guards.ts';
import type { Generator, NormalDtype, NormalRecipe } from '../core/types.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import { Kept, KernelSource, type Normals } from './source.ts';
import { Words } from './words.ts';

export interface TorchOptions {
  /** `avx2`: x86-64 builds on AVX2 or AVX512 hosts. `scalar`: all others, and ATEN_CPU_CAPABILITY=default. They differ in float32 from 16 values on. */
  readonly build?: 'avx2' | 'scalar';
  /** Below 16 values: `log(1 - u2)` as in PyTorch 1.13, or `log1p(-u2)` as in its main branch later. */
  readonly small?: 'log' | 'log1p';
}

/**
 * `torch.randn(n, dtype)` on the CPU after `torch.manual_seed(seed)`. A call of 16 or more contiguous values draws all its uniforms
 * first and turns blocks of 16 into normals; when 16 does not divide n, sixteen fresh uniforms then replace the last 16 values. Smaller
 * calls draw pairs in double, whatever the dtype, and keep the second for the next small call.
 */
export class TorchCpu extends KernelSource {
  readonly #words: Words;
  readonly #kept: Kept;
  readonly #pairs: (at: number, pairs: number) => void;

  constructor(recipe: NormalRecipe, generator: Generator, { build = 'avx2', small = 'log' }: TorchOptions = {}) {
    const { dtype } = recipe;
    const words = new Words(generator);
    const kept = new Kept();
    const { kernel, words: from } = samplerDesk();
    const { torchF32, torchScalarF32, torchF64, torchPairs } = kernel.run;
    const transform = dtype === 'f64' ? torchF64 : build === 'avx2' ? torchF32 : torchScalarF32;
    const pairs = (at: number, count: number) => {
      words.to64(from, 2 * count);
      torchPairs(from, at, count, Number(small === 'log1p'));
    };
    super(recipe, {
      call: (count) => (count < 16 ? few(count, dtype, kept, pairs) : blocks(count, dtype, words, transform)),
      save: () => concat(kept.save(), words.save()),
      restore(state) {
        kept.restore(state.subarray(0, 16));
        words.restore(state.subarray(16));
      },
    });
    this.#words = words;
    this.#kept = kept;
    this.#pairs = pairs;
  }

  /** `torch.rand(n, dtype)`: the LOW 24 bits of a word, or the low 53 of two (first one high). */
  uniform(out: Normals): void {
    floats('out', out, this.dtype);
    for (let i = 0; i < out.length; i++) {
      if (this.dtype === 'f32') {
        const word = new Uint32Array(1);
        this.#words.draws.fill32(word);
        out[i] = (word[0]! & 0xffffff) / 2 ** 24;
      } else {
        const word = new BigUint64Array(1);
        this.#words.draws.fill64(word);
        out[i] = Number(word[0]! & 0x1fffffffffffffn) / 2 ** 53;
      }
    }
  }

  /** `tensor.normal_()` on a tensor that is not contiguous: any number of values goes the way of small calls. `out` in memory order. */
  fillScattered(out: Normals): void {
    floats('out', out, this.dtype);
    for (let at = 0; at < out.length; at += 15) {
      const n = Math.min(15, out.length - at);
      for (const _ of few(n, 'f64', this.#kept, this.#pairs))
        out.set(new Float64Array(samplerDesk().kernel.memory.buffer, samplerDesk().out, n), at);
    }
  }
}

function* few(count: number, dtype: NormalDtype, kept: Kept, pairs: (at: number, count: number) => void) {
  if (count === 0) return;
  kept.draw(count, pairs);
  const { kernel, out } = samplerDesk();
  const { buffer } = kernel.memory;
  if (dtype === 'f32') new Float32Array(buffer, out, count).set(new Float64Array(buffer, out, count));
  yield count;
}

function* blocks(count: number, dtype: NormalDtype, words: Words, transform: Transform): Iterable<number> {
  const { words: from, out } = samplerDesk();
  const bytes = dtype === 'f32' ? 4 : 8;
  const draw = (at: number, n: number) => (dtype === 'f32' ? words.to32(at, n) : words.to64(at, n));
  for (let at = 0; at < count; ) {
    const n = Math.min(CHUNK, count - (count % 16) - at);
    draw(out, n);
    transform(out, out, n / 16); // in place
    at += n;
    const rest = count - at;
    if (rest >= 16) {
      yield n;
      continue;
    }
    if (rest > 0) {
      draw(from, rest); // drawn like the others, then overwritten
      draw(from, 16);
      transform(from, out + bytes * (n + rest - 16), 1);
    }
    yield n + rest;
    return;
  }
}
type Transform = (words: number, out: number, count: number) => void;
