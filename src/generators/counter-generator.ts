import { FairnoiseError } from '../core/errors.ts';
import type { Generator, GeneratorRecipe } from '../core/types.ts';
import { CHUNK, checkWords, type Desk, desk, wordIndex } from './kernel-generator.ts';
import { openState, sealState } from './state.ts';

/** A stream whose words are a function of their index: all it has to remember is where it is. */
export interface CounterStream {
  readonly wordBits: 32 | 64;
  /** Words of one block, and how many words there are: null when there is no end. */
  readonly blockWords: number;
  readonly words: bigint | null;
  /** Blocks `first` … `first + count - 1` to `desk.out`. */
  blocks(first: bigint, count: number, desk: Desk): void;
}

export class CounterGenerator implements Generator {
  readonly recipe: GeneratorRecipe;
  readonly stream: CounterStream;
  /** Index of the next word. */
  position = 0n;

  constructor(recipe: GeneratorRecipe, stream: CounterStream) {
    this.recipe = recipe;
    this.stream = stream;
  }

  get wordBits(): 32 | 64 {
    return this.stream.wordBits;
  }

  fill(words: Uint32Array | BigUint64Array): void {
    const { stream } = this;
    checkWords(words, stream.wordBits);
    this.#check(words.length);
    const { kernel, out } = desk();
    const perBlock = stream.blockWords;
    const most = Math.floor(CHUNK / words.BYTES_PER_ELEMENT / perBlock);
    for (let at = 0; at < words.length; ) {
      const first = this.position / BigInt(perBlock);
      const skip = Number(this.position % BigInt(perBlock));
      const blocks = Math.min(most, Math.ceil((skip + words.length - at) / perBlock));
      const count = Math.min(blocks * perBlock - skip, words.length - at);
      stream.blocks(first, blocks, desk());
      const from = out + skip * words.BYTES_PER_ELEMENT;
      if (words instanceof Uint32Array) words.set(new Uint32Array(kernel.memory.buffer, from, count), at);
      else words.set(new BigUint64Array(kernel.memory.buffer, from, count), at);
      at += count;
      this.position += BigInt(count);
    }
  }

  /** For samplers on the same kernel: whole blocks straight to address `at`; false, with nothing done, when `count` words are not that. */
  blocksTo(at: number, count: number): boolean {
    const perBlock = BigInt(this.stream.blockWords);
    if (this.position % perBlock || BigInt(count) % perBlock) return false;
    this.#check(count);
    this.stream.blocks(this.position / perBlock, count / this.stream.blockWords, { ...desk(), out: at });
    this.position += BigInt(count);
    return true;
  }

  #check(count: number): void {
    const { stream, recipe } = this;
    const end = this.position + BigInt(count);
    if (stream.words === null || end <= stream.words) return;
    throw new FairnoiseError(
      'SOURCE_EXHAUSTED',
      `${recipe.id} has ${stream.words} words with this recipe, and word ${end - 1n} was asked for: ${mend(recipe)}`,
    );
  }

  seek(index: bigint): void {
    this.position = wordIndex(index);
  }

  save(): Uint8Array {
    const payload = new Uint8Array(8);
    new DataView(payload.buffer).setBigUint64(0, this.position, true);
    return sealState(this.recipe.id, payload);
  }

  restore(state: Uint8Array): void {
    const payload = openState(this.recipe.id, state, 8);
    this.position = new DataView(payload.buffer, payload.byteOffset).getBigUint64(0, true);
  }
}

const mend = (recipe: GeneratorRecipe) =>
  recipe.count === undefined ? 'use another key or nonce' : 'raise "count", the numbers one library call draws';
