import { utf8 } from '../core/bytes.ts';
import { misuse } from '../core/guards.ts';
import type { GeneratorRecipe } from '../core/types.ts';
import { CounterGenerator } from './counter-generator.ts';
import { hexBytes, messageSeed, parseSeed, withSeed } from './seed.ts';

/**
 * BLAKE3 (O'Connor, Aumasson, Neves and Wilcox-O'Hearn, version 20211102) with extended output: chunks of 1024 bytes are the leaves of a
 * binary tree, and block i of the output is the root's compression with counter i. So the stream can seek.
 */
const IV = Uint32Array.of(
  ...[0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19],
);
const CHUNK_START = 1;
const CHUNK_END = 2;
const PARENT = 4;
const ROOT = 8;
const KEYED_HASH = 16;
const DERIVE_KEY_CONTEXT = 32;
const DERIVE_KEY_MATERIAL = 64;
const PERMUTATION = [2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8];

/** What one compression takes, except its counter's use as output block: of a chunk's last block, or of a parent. */
interface Node {
  readonly chaining: Uint32Array;
  readonly block: Uint32Array;
  readonly counter: number;
  readonly length: number;
  readonly flags: number;
}

/** The message words that each of the seven rounds takes, in its order. */
const SCHEDULE: (readonly number[])[] = [Array.from({ length: 16 }, (_, i) => i)];
while (SCHEDULE.length < 7) SCHEDULE.push(PERMUTATION.map((from) => SCHEDULE.at(-1)![from]!));

/** 16 words to `v`; the first eight are the chaining value. */
function compress({ chaining, block, length, flags }: Node, counter: bigint, v: Uint32Array): void {
  v.set(chaining);
  v.set(IV.subarray(0, 4), 8);
  v[12] = Number(counter & 0xffffffffn);
  v[13] = Number((counter >> 32n) & 0xffffffffn);
  v[14] = length;
  v[15] = flags;
  const g = (a: number, b: number, c: number, d: number, x: number, y: number) => {
    let [va, vb, vc, vd] = [v[a]!, v[b]!, v[c]!, v[d]!];
    va = (va + vb + x) | 0;
    vd = rotate(vd ^ va, 16);
    vc = (vc + vd) | 0;
    vb = rotate(vb ^ vc, 12);
    va = (va + vb + y) | 0;
    vd = rotate(vd ^ va, 8);
    vc = (vc + vd) | 0;
    vb = rotate(vb ^ vc, 7);
    v[a] = va;
    v[b] = vb;
    v[c] = vc;
    v[d] = vd;
  };
  for (const m of SCHEDULE) {
    for (let i = 0; i < 4; i++) g(i, 4 + i, 8 + i, 12 + i, block[m[2 * i]!]!, block[m[2 * i + 1]!]!);
    for (let i = 0; i < 4; i++)
      g(i, 4 + ((i + 1) & 3), 8 + ((i + 2) & 3), 12 + ((i + 3) & 3), block[m[8 + 2 * i]!]!, block[m[9 + 2 * i]!]!);
  }
  for (let i = 0; i < 8; i++) {
    v[i] = v[i]! ^ v[i + 8]!;
    v[i + 8] = v[i + 8]! ^ chaining[i]!;
  }
}

const rotate = (x: number, by: number): number => (x >>> by) | (x << (32 - by));

function chainingOf(node: Node): Uint32Array {
  const out = new Uint32Array(16);
  compress(node, BigInt(node.counter), out);
  return out.slice(0, 8);
}

function blockAt(message: Uint8Array, at: number, length: number): Uint32Array {
  const bytes = new Uint8Array(64);
  bytes.set(message.subarray(at, at + length));
  const view = new DataView(bytes.buffer);
  return Uint32Array.from({ length: 16 }, (_, i) => view.getUint32(4 * i, true));
}

/** The root of the tree over `message`, whose first chunk is number `first`: as many whole chunks to the left as are a power of two. */
function tree(message: Uint8Array, first: number, key: Uint32Array, flags: number): Node {
  if (message.length <= 1024) {
    let chaining = key;
    for (let at = 0; ; at += 64) {
      const length = Math.min(64, message.length - at);
      const last = at + 64 >= message.length;
      const ends = (at === 0 ? CHUNK_START : 0) | (last ? CHUNK_END : 0);
      const node = { chaining, block: blockAt(message, at, length), counter: first, length, flags: flags | ends };
      if (last) return node;
      chaining = chainingOf(node);
    }
  }
  let left = 1024;
  while (2 * left < message.length) left *= 2;
  const block = new Uint32Array(16);
  block.set(chainingOf(tree(message.subarray(0, left), first, key, flags)));
  block.set(chainingOf(tree(message.subarray(left), first + left / 1024, key, flags)), 8);
  return { chaining: key, block, counter: 0, length: 64, flags: flags | PARENT };
}

/** How a message is taken: hashed, hashed under a key of 32 bytes, or as key material in a context. */
export type Blake3Mode = { readonly key?: Uint8Array; readonly context?: string };

export function blake3Stream(recipe: GeneratorRecipe, message: Uint8Array, { key, context }: Blake3Mode = {}) {
  let [start, flags]: [Uint32Array, number] = [IV, 0];
  if (key !== undefined) [start, flags] = [blockAt(key, 0, 32).slice(0, 8), KEYED_HASH];
  if (context !== undefined) {
    const node = tree(utf8(context), 0, IV, DERIVE_KEY_CONTEXT);
    [start, flags] = [chainingOf({ ...node, counter: 0, flags: node.flags | ROOT }), DERIVE_KEY_MATERIAL];
  }
  const top = tree(message, 0, start, flags);
  const root = { ...top, flags: top.flags | ROOT };
  return new CounterGenerator(recipe, {
    wordBits: 32,
    blockWords: 16,
    words: 2n ** 64n * 16n,
    blocks(first, blocks, { kernel, out }) {
      for (let i = 0; i < blocks; i++)
        compress(root, first + BigInt(i), new Uint32Array(kernel.memory.buffer, out + 64 * i, 16));
    },
  });
}

/** `{ id, seed, key?, context? }`: the message in hex, or an integer that a message of 32 bytes is derived from. */
export function blake3(recipe: GeneratorRecipe): CounterGenerator {
  const { key, context } = recipe;
  if (key !== undefined && context !== undefined) throw misuse('context', 'none beside a key', context);
  if (context !== undefined && typeof context !== 'string') throw misuse('context', 'text', context);
  return blake3Stream(withSeed(recipe, parseSeed(recipe.seed)), messageSeed(recipe), {
    ...(key === undefined ? {} : { key: hexBytes(recipe, 'key', 32) }),
    ...(context === undefined ? {} : { context }),
  });
}
