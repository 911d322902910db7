/**
 * numpy.random.SeedSequence: O'Neill's seed_seq_fe with numpy's constants (numpy/random/bit_generator.pyx, numpy >= 1.17).
 * Entropy of any size becomes a pool of 32-bit words, and the pool any number of state words.
 */
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_L = 0xca01f9dd;
const MIX_R = 0x4973f715;
const POOL_SIZE = 4;

/** A non-negative integer, or a list of them. */
export type Entropy = bigint | readonly bigint[];

/** Little-endian 32-bit words without high zero words; zero is one word. */
export function words32(value: bigint): number[] {
  const words: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 32n) words.push(Number(rest & 0xffffffffn));
  return words.length ? words : [0];
}

const wordsOf = (entropy: Entropy): number[] =>
  typeof entropy === 'bigint' ? words32(entropy) : entropy.flatMap((value) => words32(value));

export class SeedSequence {
  readonly entropy: Entropy;
  readonly spawnKey: readonly bigint[];
  readonly pool: Uint32Array;
  /** How many children were spawned; the next child's key ends in it. */
  children = 0;

  constructor(entropy: Entropy, spawnKey: readonly bigint[] = [], poolSize = POOL_SIZE) {
    this.entropy = entropy;
    this.spawnKey = spawnKey;
    this.pool = new Uint32Array(poolSize);
    const run = wordsOf(entropy);
    // Without the zeros a short entropy followed by a spawn key could equal a longer entropy (numpy issue 16539).
    if (spawnKey.length) while (run.length < poolSize) run.push(0);
    mixEntropy(this.pool, [...run, ...wordsOf(spawnKey)]);
  }

  /** The next `count` state words of 32 bits. */
  state32(count: number): Uint32Array {
    const state = new Uint32Array(count);
    let hash = INIT_B;
    for (let i = 0; i < count; i++) {
      let value = this.pool[i % this.pool.length]! ^ hash;
      hash = Math.imul(hash, MULT_B);
      value = Math.imul(value, hash);
      state[i] = value ^ (value >>> 16);
    }
    return state;
  }

  /** The next `count` state words of 64 bits, low half first. */
  state64(count: number): BigUint64Array {
    const halves = this.state32(2 * count);
    return BigUint64Array.from(
      { length: count },
      (_, i) => BigInt(halves[2 * i]!) | (BigInt(halves[2 * i + 1]!) << 32n),
    );
  }

  /** `count` children: same entropy, spawn key one element longer. */
  spawn(count: number): SeedSequence[] {
    const first = this.children;
    this.children += count;
    return Array.from(
      { length: count },
      (_, i) => new SeedSequence(this.entropy, [...this.spawnKey, BigInt(first + i)], this.pool.length),
    );
  }
}

function mixEntropy(pool: Uint32Array, words: readonly number[]): void {
  let hash = INIT_A;
  const hashmix = (word: number): number => {
    const value = word ^ hash;
    hash = Math.imul(hash, MULT_A);
    const product = Math.imul(value, hash);
    return product ^ (product >>> 16);
  };
  const mix = (x: number, y: number): number => {
    const value = (Math.imul(MIX_L, x) - Math.imul(MIX_R, y)) | 0;
    return value ^ (value >>> 16);
  };
  for (let i = 0; i < pool.length; i++) pool[i] = hashmix(words[i] ?? 0);
  for (let src = 0; src < pool.length; src++)
    for (let dst = 0; dst < pool.length; dst++) if (src !== dst) pool[dst] = mix(pool[dst]!, hashmix(pool[src]!));
  for (let src = pool.length; src < words.length; src++)
    for (let dst = 0; dst < pool.length; dst++) pool[dst] = mix(pool[dst]!, hashmix(words[src]!));
}
