import { concat } from '../core/bytes.ts';
import { floats, misuse } from '../core/guards.ts';
import type { Generator, NormalDtype, NormalRecipe } from '../core/types.ts';
import { CHUNK, samplerDesk } from './desk.ts';
import type { HalfDtype } from './halves.ts';
import { Kept, KernelSource, type Normals } from './source.ts';
import { Words } from './words.ts';

export interface TorchOptions {
  /** `avx2`: x86-64 builds on AVX2 or AVX512 hosts. `scalar`: all others, and ATEN_CPU_CAPABILITY=default. They differ in float32 from 16 values on. */
  readonly build?: 'avx2' | 'scalar';
  /** Below 16 values: `log(1 - u2)` as in PyTorch 1.13, or `log1p(-u2)` as in its main branch later. */
  readonly small?: 'log' | 'log1p';
  /** `torch.float16`, `torch.bfloat16`: the numbers of that dtype, as the float32 they widen to; both builds draw the same. */
  readonly half?: HalfDtype;
}

/** Significant bits of a dtype, which are the random bits of its uniforms. */
const DIGITS = { bf16: 8, f16: 11, f32: 24, f64: 53 } as const;

/**
 * `torch.randn(n, dtype)` on the CPU after `torch.manual_seed(seed)`. A call of 16 or more contiguous values draws all its uniforms
 * first and turns blocks of 16 into normals; when 16 does not divide n, sixteen fresh uniforms then replace the last 16 values. Smaller
 * calls draw pairs in double, whatever the dtype, and keep the second for the next small call.
 */
export class TorchCpu extends KernelSource {
  readonly #words: Words;
  readonly #small: Small;
  readonly #digits: number;

  constructor(recipe: NormalRecipe, generator: Generator, { build = 'avx2', small = 'log', half }: TorchOptions = {}) {
    const { dtype } = recipe;
    if (half !== undefined && dtype !== 'f32') throw misuse('dtype', `f32, which ${half} numbers widen to`, dtype);
    const words = new Words(generator);
    const kept = new Kept();
    const { kernel, words: from, out } = samplerDesk();
    const { torchF32, torchScalarF32, torchF64, torchF16, torchBf16, torchPairs } = kernel.run;
    const { torchSmallF32, torchSmallF16, torchSmallBf16 } = kernel.run;
    const [transform, store] = {
      f64: [torchF64, () => {}] as const,
      f32: [build === 'avx2' ? torchF32 : torchScalarF32, torchSmallF32] as const,
      f16: [torchF16, torchSmallF16] as const,
      bf16: [torchBf16, torchSmallBf16] as const,
    }[half ?? dtype];
    const pairs = (at: number, count: number) => {
      words.to64(from, 2 * count);
      torchPairs(from, at, count, Number(small === 'log1p'));
    };
    const few: Small = (count) => {
      kept.draw(count, pairs);
      store(out, out, count); // doubles to the dtype, in place
    };
    super(recipe, {
      call: (count) => (count < 16 ? smallCall(count, few) : blocks(count, dtype, words, transform)),
      save: () => concat(kept.save(), words.save()),
      restore(state) {
        kept.restore(state.subarray(0, 16));
        words.restore(state.subarray(16));
      },
    });
    this.#words = words;
    this.#small = few;
    this.#digits = DIGITS[half ?? dtype];
  }

  /** `torch.rand(n, dtype)`: the LOW 24 bits of a word (11 in float16, 8 in bfloat16), or the low 53 of two (first one high). */
  uniform(out: Normals): void {
    floats('out', out, this.dtype);
    const { draws } = this.#words;
    const words = new BigUint64Array(out.length);
    if (this.dtype === 'f64') draws.fill64(words);
    else {
      const narrow = new Uint32Array(out.length);
      draws.fill32(narrow);
      words.set(Array.from(narrow, BigInt));
    }
    for (const [i, word] of words.entries()) out[i] = Number(BigInt.asUintN(this.#digits, word)) / 2 ** this.#digits;
  }

  /**
   * `tensor.normal_()` on a tensor that is not contiguous: any number of values goes the way of small calls. `out` in memory order.
   * No recipe draws so; test/vectors holds it against PyTorch.
   */
  fillScattered(out: Normals): void {
    floats('out', out, this.dtype);
    const { kernel, out: made } = samplerDesk();
    for (let at = 0; at < out.length; at += CHUNK) {
      const n = Math.min(CHUNK, out.length - at);
      this.#small(n);
      const { buffer } = kernel.memory;
      out.set(this.dtype === 'f32' ? new Float32Array(buffer, made, n) : new Float64Array(buffer, made, n), at);
    }
  }
}

function* smallCall(count: number, few: Small) {
  if (count === 0) return;
  few(count);
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
/** `count` numbers of pairs, at most CHUNK, to the desk's `out`. */
type Small = (count: number) => void;
