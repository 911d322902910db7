/**
 * Noise used twice: stretches of numbers that several streams, or two places of one, have in common, also with other signs. A gram is
 * `length` numbers in a row, without their signs; of all grams those with a small hash are kept, so that a stretch is found at any offset
 * and the memory stays bounded: when it is full the threshold is halved and the grams above it are dropped.
 *
 * False alarms: two independent grams agree with probability at most atom^length, `atom` bounding the likeliest single value given the
 * past; hash collisions come on top. Union bound over all pairs of places.
 */

/** Two places with the same numbers. */
export interface Reused {
  /** The earlier place, and the one that repeats it; offsets in numbers. */
  readonly first: { readonly stream: number; readonly offset: number };
  readonly again: { readonly stream: number; readonly offset: number };
  /** Length of the stretch as far as the grams kept show it. */
  readonly numbers: number;
  readonly signs: 'same' | 'negated' | 'mixed';
}

/**
 * Likeliest single value of what a stream holds, at most, signs apart: of f32 and f64 twice the atom of law.ts, of f16 the same, which
 * has room for both signs.
 */
export const ATOMS = {
  f64: 2 ** -39,
  f32: 2 ** -19,
  f16: 2 ** -9,
  u64: 2 ** -64,
  u32: 2 ** -32,
  u16: 2 ** -16,
  u8: 2 ** -8,
};

export type Element = keyof typeof ATOMS;

/** Numbers a gram has at least. */
export const GRAMS = { f64: 3, f32: 6, f16: 14, u64: 3, u32: 4, u16: 8, u8: 48 };

/** Numbers a gram must have so that `pairs` of independent ones agree with probability <= rate, by the union bound. */
export function gramLength(atom: number, pairs: number, rate: number): number {
  if (atom >= 1) return Number.POSITIVE_INFINITY;
  return Math.max(2, Math.ceil(Math.log2(pairs / rate) / -Math.log2(atom)));
}

export class ReuseIndex {
  readonly length: number;
  readonly #room: number;
  #limit = 2 ** 32; // grams whose first hash is below are kept
  #kept = new Map<number, number>();
  // Gram i: stream, offset, signs of its numbers, second half of its hash.
  #size = 0;
  readonly #stream: Uint32Array;
  readonly #offset: Float64Array;
  readonly #signs: Uint32Array;
  readonly #first: Uint32Array;
  readonly #second: Uint32Array;
  readonly #found: Run[] = [];
  /** The last stretch at each distance. */
  readonly #latest = new Map<string, Run>();
  #grams = 0;
  #passedOver = 0;
  #streams = 0;

  // The stream being read: a ring of its last numbers' hashes, three rolling sums over them, signs, and equal numbers in a row.
  readonly #ring: Uint32Array;
  readonly #sums = new Uint32Array(3);
  readonly #drop = new Uint32Array(3);
  #at = 0;
  #bits = 0;
  #equal = 0;
  #last = 0;

  /** `room`: grams kept. */
  constructor(length: number, room = 1 << 19) {
    this.length = length;
    this.#room = room;
    this.#stream = new Uint32Array(room);
    this.#offset = new Float64Array(room);
    this.#signs = new Uint32Array(room);
    this.#first = new Uint32Array(room);
    this.#second = new Uint32Array(room);
    this.#ring = new Uint32Array(2 * length);
    MULTIPLIERS.forEach((m, lane) => {
      let power = 1;
      for (let i = 0; i < length; i++) power = Math.imul(power, m);
      this.#drop[lane] = power;
    });
  }

  /** Begins the next stream. */
  open(): void {
    this.#streams++;
    this.#at = 0;
    this.#bits = 0;
    this.#equal = 0;
    this.#sums.fill(0);
    this.#ring.fill(0);
  }

  /** The next numbers of the open stream: floats, by their value as doubles, or words. */
  push(numbers: Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | BigUint64Array): void {
    if (numbers instanceof Float32Array || numbers instanceof Float64Array) this.#floats(numbers);
    else if (numbers instanceof BigUint64Array) {
      const halves = new Uint32Array(numbers.buffer, numbers.byteOffset, 2 * numbers.length);
      for (let i = 0; i < halves.length; i += 2) this.#next(halves[i]!, halves[i + 1]!, 0);
    } else for (let i = 0; i < numbers.length; i++) this.#next(numbers[i]!, 0, 0);
  }

  #floats(numbers: Float32Array | Float64Array): void {
    const doubles = numbers instanceof Float64Array ? numbers : Float64Array.from(numbers);
    const halves = new Uint32Array(doubles.buffer, doubles.byteOffset, 2 * doubles.length);
    for (let i = 0; i < halves.length; i += 2)
      this.#next(halves[i]!, halves[i + 1]! & 0x7fffffff, halves[i + 1]! >>> 31);
  }

  #next(low: number, high: number, sign: number): void {
    const { length } = this;
    const sums = this.#sums;
    const ring = this.#ring;
    const one = mix(Math.imul(low ^ 0x5bd1e995, 0x9e3779b1) ^ mix(high + 0x3c6ef372));
    const two = mix(Math.imul(high ^ 0x27d4eb2f, 0x85ebca77) + mix(low + 0x1b873593));
    const slot = 2 * (this.#at % length);
    const [gone, goneToo] = [ring[slot]!, ring[slot + 1]!];
    ring[slot] = one;
    ring[slot + 1] = two;
    sums[0] = Math.imul(sums[0]!, MULTIPLIERS[0]) + one - Math.imul(gone, this.#drop[0]!);
    sums[1] = Math.imul(sums[1]!, MULTIPLIERS[1]) + two - Math.imul(goneToo, this.#drop[1]!);
    sums[2] =
      Math.imul(sums[2]!, MULTIPLIERS[2]) + (one ^ rotated(two)) - Math.imul(gone ^ rotated(goneToo), this.#drop[2]!);
    this.#bits = (this.#bits << 1) | sign;
    // Equal numbers in a row are another fault, which the repeats component names; here they would match everywhere.
    this.#equal = one === this.#last ? this.#equal + 1 : 1;
    this.#last = one;
    this.#at++;
    if (this.#at < length) return;
    if (this.#equal >= length) {
      this.#passedOver++;
      return;
    }
    this.#grams++;
    const first = mix(sums[0]!) >>> 0;
    if (first < this.#limit) this.#keep(first, sums[1]!, sums[2]!);
  }

  #keep(first: number, second: number, third: number): void {
    const key = first * 2 ** 21 + (second >>> 11); // 53 bits
    const offset = this.#at - this.length;
    const found = this.#kept.get(key);
    if (found !== undefined) {
      if (this.#second[found] === third) this.#match(found, offset);
      return;
    }
    if (this.#size === this.#room) {
      this.#thin();
      if (first >= this.#limit) return;
    }
    const i = this.#size++;
    this.#kept.set(key, i);
    this.#stream[i] = this.#streams - 1;
    this.#offset[i] = offset;
    this.#signs[i] = this.#bits;
    this.#first[i] = first;
    this.#second[i] = third;
  }

  /** Halves what is kept. */
  #thin(): void {
    this.#limit /= 2;
    const keys = new Map<number, number>();
    let to = 0;
    for (const [key, i] of this.#kept) {
      if (this.#first[i]! >= this.#limit) continue;
      // In order of insertion, so that places move down only.
      for (const column of [this.#stream, this.#offset, this.#signs, this.#first, this.#second])
        column[to] = column[i]!;
      keys.set(key, to++);
    }
    this.#kept = keys;
    this.#size = to;
  }

  #match(found: number, offset: number): void {
    const before = { stream: this.#stream[found]!, offset: this.#offset[found]! };
    const stream = this.#streams - 1;
    const mask = this.length >= 32 ? 0xffffffff : 2 ** this.length - 1;
    const differ = ((this.#signs[found]! ^ this.#bits) & mask) >>> 0;
    const signs = differ === 0 ? 'same' : differ === mask ? 'negated' : 'mixed';
    const key = `${before.stream} ${stream} ${offset - before.offset}`;
    const run = this.#latest.get(key);
    // Kept grams of one stretch are hardly ever further apart; what is may be two stretches with other numbers in between.
    if (run && offset <= run.to + this.sure - this.length) {
      run.to = offset + this.length;
      if (run.signs !== signs) run.signs = 'mixed';
    } else if (this.#found.length < MOST_FOUND) {
      const next: Run = { first: before, again: { stream, offset }, to: offset + this.length, signs };
      this.#found.push(next);
      this.#latest.set(key, next);
    }
  }

  /** What was found, the longest first. */
  found(): Reused[] {
    return Array.from(this.#found, ({ first, again, to, signs }) => ({
      first,
      again,
      numbers: to - again.offset,
      signs,
    })).sort((a, b) => b.numbers - a.numbers);
  }

  /** Share of the grams that is kept: a reused stretch of L grams is missed with probability about (1 - share)^L. */
  get share(): number {
    return this.#limit / 2 ** 32;
  }

  /** Numbers that a reused stretch must have so that it is missed with probability MISS at most. */
  get sure(): number {
    return this.length + (this.share < 1 ? Math.ceil(Math.log(MISS) / Math.log1p(-this.share)) : 0);
  }

  get grams(): number {
    return this.#grams;
  }

  /** Grams of one value, which are not compared. */
  get passedOver(): number {
    return this.#passedOver;
  }

  /** Upper bound on the chance that independent streams of numbers no value of which is likelier than `atom` agree anywhere. */
  falseAlarm(atom: number): number {
    const kept = this.grams * this.share;
    // Of the 96 bits of hashes a kept gram has fixed those that made it one, and 11 bits of the second are not looked at.
    return Math.min(1, (this.#grams ** 2 / 2) * atom ** this.length + (kept ** 2 / 2) * (2 ** -85 / this.share));
  }
}

interface Run {
  readonly first: Reused['first'];
  readonly again: Reused['again'];
  to: number;
  signs: Reused['signs'];
}

const MISS = 1e-6;
/** Pairs of places that are remembered; a tape that repeats itself has as many as it has repeats. */
const MOST_FOUND = 10_000;
// Odd, without structure: fractional parts of the square roots of 2, 3 and 5.
const MULTIPLIERS = [0x6a09e667, 0xbb67ae85, 0x3c6ef373] as const;

/** MurmurHash3's finaliser. */
function mix(x: number): number {
  let h = x ^ (x >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const rotated = (x: number): number => (x << 13) | (x >>> 19);
