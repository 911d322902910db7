import { misuse } from '../core/guards.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { checkWords } from './kernel-generator.ts';
import { openState, sealState } from './state.ts';

/**
 * Alea, Baagøe 2010, as seedrandom 3.0.5 has it and TF.js uses it: multiply with carry on multiples of 2^-32, in doubles.
 * A word is 2^32 times one `alea()`. `{ id, seed }` with any number or text, taken as text like `seed.toString()`.
 */
export class Alea implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly wordBits = 32;
  // s0, s1, s2 in [0, 1), and the carry.
  readonly #s = new Float64Array(4);

  constructor(recipe: GeneratorRecipe) {
    const { seed } = recipe;
    if (typeof seed !== 'string' && typeof seed !== 'number')
      throw misuse(`seed of ${recipe.id}`, 'a number or text', seed ?? 'none');
    this.recipe = { ...recipe, seed: String(seed) };
    const mash = mashing();
    for (let i = 0; i < 3; i++) this.#s[i] = mash(' ');
    for (let i = 0; i < 3; i++) {
      this.#s[i] = this.#s[i]! - mash(String(seed));
      if (this.#s[i]! < 0) this.#s[i] = this.#s[i]! + 1;
    }
    this.#s[3] = 1;
  }

  fill(words: Uint32Array | BigUint64Array): void {
    checkWords(words, 32);
    let [s0, s1, s2, carry] = this.#s as unknown as [number, number, number, number];
    for (let i = 0; i < words.length; i++) {
      const t = 2091639 * s0 + carry * 2.3283064365386963e-10; // 2^-32
      carry = Math.trunc(t);
      s0 = s1;
      s1 = s2;
      s2 = t - carry;
      words[i] = s2 * 0x100000000;
    }
    this.#s.set([s0, s1, s2, carry]);
  }

  save(): Uint8Array {
    return sealState(this.recipe.id, new Uint8Array(this.#s.slice().buffer));
  }

  restore(state: Uint8Array): void {
    this.#s.set(new Float64Array(openState(this.recipe.id, state, 32).slice().buffer));
  }
}

// Baagøe's Mash 0.9: a string hash whose state runs on from call to call.
function mashing(): (text: string) => number {
  let n = 0xefc8249d;
  return (text) => {
    for (let i = 0; i < text.length; i++) {
      n += text.charCodeAt(i);
      let h = 0.02519603282416938 * n;
      n = h >>> 0;
      h -= n;
      h *= n;
      n = h >>> 0;
      h -= n;
      n += h * 0x100000000;
    }
    return (n >>> 0) * 2.3283064365386963e-10;
  };
}
