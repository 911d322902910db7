/**
 * The words family from its definitions: one word after the other, each component a product of bets made before the word is seen. Slow.
 * `start`: the copy that starts there.
 */
export function wordsTwin(bytes: Uint8Array, bits: number, start: number): readonly number[] {
  const width = bits / 8;
  const n = bytes.length / width;
  const bit = (t: number, i: number) => (bytes[t * width + (i >> 3)]! >> (i & 7)) & 1;
  const words = Array.from({ length: n - start }, (_, t) => start + t);
  const positions = Array.from({ length: bits }, (_, i) => i);
  const later = words.filter((t) => t >= 8);
  const coins = {
    bits: positions.map((i) => words.map((t) => bit(t, i))),
    pairs: positions.flatMap((i) => positions.slice(i + 1).map((j) => words.map((t) => bit(t, i) ^ bit(t, j)))),
    lags: positions.flatMap((i) =>
      [1, 2, 3, 4, 5, 6, 7, 8].map((lag) => later.map((t) => bit(t, i) ^ bit(t - lag, i))),
    ),
  };
  return [
    mean(coins.bits.map((tosses) => mean([kt(tosses), mean(bets(tosses))]))),
    tilts(words, bit, bits),
    mean(Array.from({ length: width }, (_, b) => dirichlet(words.map((t) => bytes[t * width + b]!)))),
    mean(coins.pairs.map(kt)),
    mean(coins.lags.map(kt)),
    clock(
      words.filter((t) => t >= armOf(start)),
      bit,
      bits,
    ),
    events(
      words.filter((t) => t >= Math.max(1, armOf(start))),
      bit,
      bits,
    ),
    repeats(bytes, start * width),
  ];
}

/** Arms start at word 0 and at 2^10, 2^11 … */
const armOf = (start: number) => (start === 0 ? 0 : 2 ** Math.max(10, Math.ceil(Math.log2(start))));

const mean = (logs: readonly number[]): number => {
  const most = Math.max(...logs);
  return most === -Infinity
    ? most
    : most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
};

function kt(tosses: readonly number[]): number {
  const seen = [0, 0];
  let log = 0;
  tosses.forEach((toss, n) => {
    log += Math.log((2 * (seen[toss]! + 0.5)) / (n + 1));
    seen[toss]!++;
  });
  return log;
}

function bets(tosses: readonly number[]): number[] {
  return Array.from({ length: 12 }, (_, j) =>
    mean([1, -1].map((sign) => tosses.reduce((log, toss) => log + Math.log(1 + (toss ? sign : -sign) * 2 ** -j), 0))),
  );
}

function dirichlet(values: readonly number[]): number {
  const seen = new Array<number>(256).fill(0);
  let log = 0;
  values.forEach((value, n) => {
    log += Math.log((256 * (seen[value]! + 0.5)) / (n + 128));
    seen[value]!++;
  });
  return log;
}

function tilts(words: readonly number[], bit: (t: number, i: number) => number, bits: number): number {
  const logs: number[] = [];
  for (const top of bits === 64 ? [60, 63] : [bits - 1])
    for (const sign of [1, -1])
      for (let i = 0; i < 12; i++) {
        let log = 0;
        for (const t of words)
          for (let j = 0; j < Math.min(12, bits); j++)
            log += Math.log1p((bit(t, top - j) ? sign : -sign) * 2 ** (-1 - i - j));
        logs.push(log);
      }
  return mean(logs);
}

/** Wealth of "bits r, r + k, r + 2k … of the stream are equal", 2 to the number of them after the first. */
function constancy(stream: readonly number[], r: number, k: number): number {
  let wealth = 1;
  for (let at = r + k; at < stream.length; at += k) {
    if (stream[at] !== stream[r]) return 0;
    if (wealth < 2 ** 256)
      wealth *= 2; // banked
    else return wealth;
  }
  return wealth;
}

function folded(streams: readonly (readonly number[])[]): number {
  let sum = 0;
  for (const stream of streams)
    for (let k = 1; k <= 128; k++)
      for (let r = 0; r < k; r++) sum += constancy(stream, r, k) / (128 * k * streams.length);
  return Math.log(sum);
}

function clock(words: readonly number[], bit: (t: number, i: number) => number, bits: number): number {
  return folded(Array.from({ length: bits }, (_, i) => words.map((t) => bit(t, i))));
}

function events(words: readonly number[], bit: (t: number, i: number) => number, bits: number): number {
  const after = (event: number) =>
    Array.from({ length: bits }, (_, i) => words.filter((t) => bit(t - 1, i) === event).map((t) => bit(t, i)));
  return folded([...after(1), ...after(0)]);
}

function repeats(bytes: Uint8Array, start: number): number {
  if (start % 8) return 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const low = (x: bigint) => BigInt.asUintN(64, x);
  const memories = [0n, 63n, 4095n].map((mask) => ({ mask, slots: new Map<bigint, bigint>() }));
  const stakes = Array.from({ length: 8 }, (_, i) => 2 ** -(1 + 4 * i));
  const logs = memories.map(() => stakes.map(() => 0));
  for (let at = 0; at + 8 <= bytes.length; at += 8) {
    const x = view.getBigUint64(at, true);
    let h = low(x * 0x9e3779b97f4a7c15n);
    h = low((h ^ (h >> 32n)) * 0xd6e8feb86659fd93n);
    memories.forEach(({ mask, slots }, m) => {
      const mine = (h & mask) === 0n;
      const hit = mine && slots.get(h >> 50n) === x;
      const p = slots.size / 2 ** 64;
      if (at + 8 > start)
        stakes.forEach((s, i) => {
          logs[m]![i]! += hit ? Math.log(s / p) : Math.log1p(-s);
        });
      if (mine) slots.set(h >> 50n, x);
    });
  }
  // An open group is a miss so far.
  if (bytes.length % 8)
    for (const own of logs)
      stakes.forEach((s, i) => {
        own[i]! += Math.log1p(-s);
      });
  return mean(logs.flat());
}
