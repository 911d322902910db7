// Generators that are bad in a known way, and the test of SP 800-22 that theory says must see it.

export interface Animal {
  readonly name: string;
  /** Why it is bad, and why that test sees it. */
  readonly because: string;
  /** Row of the battery, and the bits it needs. */
  readonly caughtBy: string;
  readonly bits: number;
  /** Adjusted parameters, where the defaults are blind to it. */
  readonly parameters?: Readonly<Record<string, number>>;
  /** Bit number i of the stream; called for i = 0, 1, 2, … in order. */
  open(): (i: number) => number;
}

/** xorshift32 (Marsaglia 2003), good enough for what is not the animal's own vice. */
function fair(seed: number): () => number {
  let x = seed >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 2 ** 32;
  };
}
/** Bits of successive words, most significant first. */
function wordBits(width: number, next: () => number): (i: number) => number {
  let word = 0;
  return (i) => {
    const at = i % width;
    if (at === 0) word = next();
    return Math.floor(word / 2 ** (width - 1 - at)) % 2;
  };
}
const MILLION = 1_000_000;

export const zoo: readonly Animal[] = [
  {
    name: 'stuck at zero',
    because: 'no ones at all',
    caughtBy: 'frequency',
    bits: 1000,
    open: () => () => 0,
  },
  {
    name: 'biased, P(1) = 0.505',
    because: 'S_n moves by 0.01 n against a deviation of sqrt(n): ten of them at a million bits',
    caughtBy: 'frequency',
    bits: MILLION,
    open: () => {
      const next = fair(1);
      return () => (next() < 0.505 ? 1 : 0);
    },
  },
  {
    name: 'bias that changes sides halfway',
    because: 'the whole is balanced, the walk is not: it goes 0.006 n up and comes back',
    caughtBy: 'cumulative-sums',
    bits: MILLION,
    open: () => {
      const next = fair(2);
      return (i) => (next() < (i < MILLION / 2 ? 0.506 : 0.494) ? 1 : 0);
    },
  },
  {
    name: 'blocks of 128 with their own bias',
    because: 'the share of ones varies from block to block more than fair bits do',
    caughtBy: 'block-frequency',
    bits: MILLION,
    open: () => {
      const next = fair(3);
      let p = 0.5;
      return (i) => {
        if (i % 128 === 0) p = 0.5 + (next() - 0.5) * 0.1;
        return next() < p ? 1 : 0;
      };
    },
  },
  {
    name: 'sticky, P(same as the last bit) = 0.505',
    because: 'fewer changes than n / 2; ones and zeros stay balanced',
    caughtBy: 'runs',
    bits: MILLION,
    open: () => {
      const next = fair(4);
      let last = 0;
      return () => (last = next() < 0.505 ? last : 1 - last);
    },
  },
  {
    name: 'no run of ones longer than 12',
    because: 'blocks of 10,000 fair bits have one in two times',
    caughtBy: 'longest-run',
    bits: MILLION,
    open: () => {
      const next = fair(5);
      let run = 0;
      return () => {
        const bit = run === 12 ? 0 : next() < 0.5 ? 1 : 0;
        run = bit ? run + 1 : 0;
        return bit;
      };
    },
  },
  {
    name: 'LCG of ANSI C, lowest bit',
    because: 'modulus 2^31: bit k has period 2^(k+1), so the lowest one alternates',
    caughtBy: 'runs',
    bits: 1000,
    open: () => {
      let x = 42;
      return () => (x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff) & 1;
    },
  },
  {
    name: 'LCG of ANSI C, low bytes',
    because: 'bit k has period 2^(k+1): the low byte repeats every 256 words, a comb of frequencies',
    caughtBy: 'dft',
    bits: 100_000,
    open: () => {
      let x = 42;
      return wordBits(8, () => (x = (Math.imul(x, 1103515245) + 12345) & 0x7fffffff) & 255);
    },
  },
  {
    name: 'RANDU, all 31 bits',
    because: 'x is always odd and its low bits have periods of a few words: matrices of its words lack rank',
    caughtBy: 'rank',
    bits: MILLION,
    open: () => {
      let x = 1;
      return wordBits(32, () => (x = Number((BigInt(x) * 65539n) % 2n ** 31n)) * 2);
    },
  },
  {
    name: 'period of 9,973 bits',
    because: 'a comb: all power sits in every hundredth line of the spectrum',
    caughtBy: 'dft',
    bits: MILLION,
    open: () => {
      const next = fair(6);
      const block = Array.from({ length: 9973 }, () => (next() < 0.5 ? 1 : 0));
      return (i) => block[i % block.length]!;
    },
  },
  {
    name: 'template 000000001 written over once in 4000 bits',
    because: 'that word comes two standard deviations too often in each of eight blocks',
    caughtBy: 'non-overlapping-template',
    bits: MILLION,
    open: () => {
      const next = fair(7);
      return (i) => (i % 4000 < 9 ? (i % 4000 === 8 ? 1 : 0) : next() < 0.5 ? 1 : 0);
    },
  },
  {
    name: 'ones in bursts of twelve',
    because: 'one burst in 1032 bits adds four windows of nine ones',
    caughtBy: 'overlapping-template',
    bits: MILLION,
    open: () => {
      const next = fair(8);
      return (i) => (i % 4000 < 12 ? 1 : next() < 0.5 ? 1 : 0);
    },
  },
  {
    name: '7-bit blocks out of 120 of the 128 values',
    because: 'an alphabet that is smaller repeats sooner: log2 of distances is 0.09 short',
    caughtBy: 'universal',
    bits: MILLION,
    open: () => {
      const next = fair(9);
      return wordBits(7, () => 4 + Math.floor(next() * 120));
    },
  },
  {
    name: 'every tenth bit is the XOR of the ten before it',
    because: 'contexts of ten bits predict the next one a tenth of the time',
    caughtBy: 'approximate-entropy',
    bits: MILLION,
    open: () => {
      const next = fair(10);
      let past = 0;
      return (i) => {
        let parity = past & 1023;
        parity ^= parity >> 8;
        parity ^= parity >> 4;
        parity ^= parity >> 2;
        parity ^= parity >> 1;
        const bit = i % 10 === 9 && next() < 0.9 ? parity & 1 : next() < 0.5 ? 1 : 0;
        past = (past << 1) | bit;
        return bit;
      };
    },
  },
  {
    name: 'every tenth bit is the XOR of the bits 3 and 14 before it',
    because: 'a linear relation inside sixteen bits: some of the 65,536 patterns come too often',
    caughtBy: 'serial',
    bits: MILLION,
    open: () => {
      const next = fair(11);
      let past = 0;
      return (i) => {
        const bit = i % 10 === 0 ? ((past >> 2) ^ (past >> 13)) & 1 : next() < 0.5 ? 1 : 0;
        past = (past << 1) | bit;
        return bit;
      };
    },
  },
  {
    name: 'a shift register of 61 bits',
    because: 'x^61 + x^5 + x^2 + x + 1 makes every bit a sum of earlier ones: linear complexity 61 where 250 is due',
    caughtBy: 'linear-complexity',
    bits: MILLION,
    open: () => {
      const next = fair(12);
      const ring: (0 | 1)[] = Array.from({ length: 61 }, () => (next() < 0.5 ? 1 : 0));
      return (i) => {
        const at = (back: number) => ring[(i + 61 - back) % 61]!;
        const bit = (at(61) ^ at(56) ^ at(59) ^ at(60)) as 0 | 1;
        ring[i % 61] = bit;
        return bit;
      };
    },
  },
  {
    name: 'MT19937, top bit of every word',
    because:
      'each bit position obeys one recurrence of degree 19937 over GF(2); blocks of 50,000 bits have that complexity, not 25,000',
    caughtBy: 'linear-complexity',
    bits: 200 * 50_000,
    parameters: { linearComplexity: 50_000 },
    open: () => {
      // Matsumoto and Nishimura 1998, seeded as their init_genrand(5489)
      const mt = new Uint32Array(624);
      mt[0] = 5489;
      for (let i = 1; i < 624; i++) mt[i] = Math.imul(1812433253, mt[i - 1]! ^ (mt[i - 1]! >>> 30)) + i;
      let at = 624;
      return () => {
        if (at === 624) {
          for (let k = 0; k < 624; k++) {
            const y = (mt[k]! & 0x80000000) | (mt[(k + 1) % 624]! & 0x7fffffff);
            mt[k] = mt[(k + 397) % 624]! ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
          }
          at = 0;
        }
        let y = mt[at++]!;
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return (y ^ (y >>> 18)) >>> 31;
      };
    },
  },
];

/** The animal's first `bits` bits, MSB first. */
export function zooBytes(animal: Animal): Uint8Array {
  const next = animal.open();
  const data = new Uint8Array(Math.ceil(animal.bits / 8));
  for (let i = 0; i < animal.bits; i++) if (next(i)) data[i >> 3]! |= 128 >> (i & 7);
  return data;
}
