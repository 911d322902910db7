/**
 * The counter-based generators of Random123 (Salmon, Moraes, Dror and Shaw 2011) for every width and number of rounds, word by word in
 * integers: the oracle for those that libraries draw from. All its known answers hold it, those of the widths that nobody draws from too.
 */
type Block = readonly bigint[];

// philox.h: multipliers and key increments by `${words}x${bits}`.
const PHILOX: Record<string, { multipliers: Block; bumps: Block }> = {
  '2x32': { multipliers: [0xd256d193n], bumps: [0x9e3779b9n] },
  '4x32': { multipliers: [0xd2511f53n, 0xcd9e8d57n], bumps: [0x9e3779b9n, 0xbb67ae85n] },
  '2x64': { multipliers: [0xd2b74407b1ce6e93n], bumps: [0x9e3779b97f4a7c15n] },
  '4x64': {
    multipliers: [0xd2e7470ee14c6c93n, 0xca5a826395121157n],
    bumps: [0x9e3779b97f4a7c15n, 0xbb67ae8584caa73bn],
  },
};

export function philox(size: string, rounds: number, key: Block, counter: Block): bigint[] {
  const { multipliers, bumps } = PHILOX[size]!;
  const bits = Number(size.slice(2));
  const cut = (value: bigint) => BigInt.asUintN(bits, value);
  let [c, k] = [[...counter], [...key]];
  for (let round = 0; round < rounds; round++) {
    // Each multiplier takes a word at an even place; its halves change places, across the block where there are two.
    const products = multipliers.map((m, i) => m * c[2 * i]!);
    const last = products.length - 1;
    c = products.flatMap((_, i) => {
      const product = products[last - i]!;
      return [(product >> BigInt(bits)) ^ c[2 * i + 1]! ^ k[i]!, cut(product)];
    });
    k = k.map((word, i) => cut(word + bumps[i]!));
  }
  return c;
}

// threefry.h: rotations of eight rounds, a pair a round where there are four words.
const ROTATIONS: Record<string, readonly (readonly number[])[]> = {
  '2x32': [[13], [15], [26], [6], [17], [29], [16], [24]],
  '4x32': [
    ...[
      [10, 26],
      [11, 21],
      [13, 27],
      [23, 5],
    ],
    ...[
      [6, 20],
      [17, 11],
      [25, 10],
      [18, 20],
    ],
  ],
  '2x64': [[16], [42], [12], [31], [16], [32], [24], [21]],
  '4x64': [
    ...[
      [14, 16],
      [52, 57],
      [23, 40],
      [5, 37],
    ],
    ...[
      [25, 33],
      [46, 12],
      [58, 22],
      [32, 32],
    ],
  ],
};

export function threefry(size: string, rounds: number, key: Block, counter: Block): bigint[] {
  const bits = Number(size.slice(2));
  const cut = (value: bigint) => BigInt.asUintN(bits, value);
  const n = key.length;
  const parity = bits === 64 ? 0x1bd11bdaa9fc1a22n : 0x1bd11bdan;
  const schedule = [...key, key.reduce((sum, word) => sum ^ word, parity)];
  const x = counter.map((word, i) => cut(word + schedule[i]!));
  for (let round = 0; round < rounds; round++) {
    for (const [i, by] of ROTATIONS[size]![round % 8]!.entries()) {
      // Even rounds mix words 0, 1 and 2, 3; odd ones 0, 3 and 2, 1.
      const from = 2 * i;
      const into = n === 2 || round % 2 === 0 ? from + 1 : 3 - from;
      x[from] = cut(x[from]! + x[into]!);
      x[into] = cut((x[into]! << BigInt(by)) | (x[into]! >> BigInt(bits - by))) ^ x[from]!;
    }
    if (round % 4 === 3) {
      const s = (round + 1) / 4;
      for (let i = 0; i < n; i++) x[i] = cut(x[i]! + schedule[(s + i) % (n + 1)]!);
      x[n - 1] = cut(x[n - 1]! + BigInt(s));
    }
  }
  return x;
}

// ---------------------------------------------------------------- AES rounds: four words of 32 bits, the lowest byte first

/** FIPS 197: inverse in GF(2^8), then the affine map. */
const SBOX = Uint8Array.from({ length: 256 }, (_, x) => {
  let inverse = 0;
  for (let y = 1; y < 256 && x > 0; y++) if (times(x, y) === 1) inverse = y;
  let s = 0x63;
  for (let turn = 0; turn < 5; turn++) s ^= (inverse << turn) | (inverse >> (8 - turn));
  return s;
});

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 0; bit < 8; bit++) {
    if ((b >> bit) & 1) product ^= a;
    a = (a << 1) ^ (a & 0x80 ? 0x11b : 0);
  }
  return product & 0xff;
}

const bytesOf = (block: Block) => block.flatMap((word) => [0n, 8n, 16n, 24n].map((at) => Number((word >> at) & 255n)));
const wordsOf = (bytes: readonly number[]) =>
  [0, 4, 8, 12].map((at) => bytes.slice(at, at + 4).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n));
const xor = (a: Block, b: Block) => a.map((word, i) => word ^ b[i]!);

/** SubBytes, ShiftRows, MixColumns except in the last round, and the round key. */
function aesRound(block: Block, key: Block, last: boolean): bigint[] {
  const state = bytesOf(block);
  const shifted = state.map((_, i) => SBOX[state[(i + 4 * (i % 4)) % 16]!]!);
  const mixed = shifted.map((a, i) => {
    const [b, c, d] = [1, 2, 3].map((by) => shifted[(i & ~3) + ((i + by) % 4)]!);
    return times(a, 2) ^ times(b!, 3) ^ c! ^ d!;
  });
  return xor(wordsOf(last ? shifted : mixed), key);
}

function aesWith(keys: readonly Block[], counter: Block): bigint[] {
  const last = keys.length - 1;
  return keys
    .slice(1)
    .reduce<bigint[]>((block, key, i) => aesRound(block, key, i + 1 === last), xor(counter, keys[0]!));
}

/** AES-128 (aes.h, `aesni4x32`). */
export function aes128(key: Block, counter: Block): bigint[] {
  const words = [...key];
  for (let i = 4, rcon = 1; i < 44; i++) {
    let word = words[i - 1]!;
    if (i % 4 === 0) {
      const bytes = bytesOf([word]).map((byte) => SBOX[byte]!);
      word = wordsOf([...bytes.slice(1), bytes[0]!])[0]! ^ BigInt(rcon);
      rcon = times(rcon, 2);
    }
    words.push(words[i - 4]! ^ word);
  }
  return aesWith(
    Array.from({ length: 11 }, (_, round) => words.slice(4 * round, 4 * round + 4)),
    counter,
  );
}

/** ARS (ars.h): AES rounds whose keys are a Weyl sequence of two 64-bit halves. */
export function ars(rounds: number, key: Block, counter: Block): bigint[] {
  const weyl = [0x9e3779b97f4a7c15n, 0xbb67ae8584caa73bn];
  const halves = [key[0]! | (key[1]! << 32n), key[2]! | (key[3]! << 32n)];
  const keys = Array.from({ length: rounds + 1 }, (_, round) =>
    halves.flatMap((half, i) => {
      const sum = half + BigInt(round) * weyl[i]!;
      return [BigInt.asUintN(32, sum), BigInt.asUintN(32, sum >> 32n)];
    }),
  );
  return aesWith(keys, counter);
}
