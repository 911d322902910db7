import {
  ATOMS,
  GRAMS,
  gramLength,
  type Reused,
  type ReuseFinding,
  ReuseIndex,
  type ReuseReport,
} from '../audit/index.ts';
import { type BitChunk, type FormType, packer } from '../sources/index.ts';

/** One file of a folder, as reuse is described. */
export interface Named {
  readonly name: string;
  readonly length: number;
}

/** Part of alpha that chance agreements may have. */
export const REUSE_SHARE = 1 / 1000;
/** Chance that a reused stretch of the length that is called sure is missed. */
const MISS = 1e-6;
/** Findings that a report holds. */
const MOST = 1000;

type Elements = Parameters<ReuseIndex['push']>[0];

/** The likeliest value of a sample, its sign apart: the atom of numbers that were rounded by whoever made them. */
export function likeliest(sample: ArrayLike<number | bigint>): number {
  const counts = new Map<number | bigint, number>();
  let most = 0;
  for (let i = 0; i < sample.length; i++) {
    const value = sample[i]!;
    const size = typeof value === 'number' ? Math.abs(value) : value;
    const seen = (counts.get(size) ?? 0) + 1;
    counts.set(size, seen);
    most = Math.max(most, seen);
  }
  // Up to 8 equal values are no estimate; else its double covers the error of one.
  return most <= 8 ? 0 : Math.min(1, (2 * most) / sample.length);
}

/** Looks for reuse in streams that come one after the other. */
export class ReuseSearch {
  readonly #index: ReuseIndex | null;
  readonly #atom: number;

  /** `numbers`: of all streams together. `atom`: probability of the likeliest value, as a sample has it. */
  constructor(types: readonly FormType[], numbers: number, atom: number, alpha: number) {
    this.#atom = Math.max(atom, ...types.map((type) => ATOMS[element(type)]));
    const least = Math.max(...types.map((type) => GRAMS[element(type)]));
    const length = Math.max(least, gramLength(this.#atom, numbers ** 2 / 2, alpha * REUSE_SHARE));
    this.#index = this.#atom < 0.5 ? new ReuseIndex(length) : null;
  }

  open(): void {
    this.#index?.open();
  }

  push(elements: Elements): void {
    this.#index?.push(elements);
  }

  report(streams: readonly Named[]): ReuseReport {
    const index = this.#index;
    if (!index) {
      const because = `the likeliest value makes up ${(50 * this.#atom).toFixed(0)} % of a stream, so agreements say nothing`;
      return { state: 'skipped', because, gram: null, share: 0, sure: 0, falseAlarm: 0, found: [] };
    }
    const { length, share } = index;
    const sure = length + (share < 1 ? Math.ceil(Math.log(MISS) / Math.log1p(-share)) : 0);
    const all = index.found();
    const found = all.slice(0, MOST).map((one) => describe(one, streams, sure));
    const more = all.length > 1 ? `; ${all.length - 1} more` : '';
    return {
      state: found.length ? 'fail' : 'pass',
      because: found.length ? `${found[0]!.because}${more}` : `no ${sure} numbers in a row occur twice, up to sign`,
      gram: length,
      share,
      sure,
      falseAlarm: index.falseAlarm(this.#atom),
      found,
    };
  }
}

function describe({ first, again, numbers, signs }: Reused, streams: readonly Named[], slack: number): ReuseFinding {
  const [a, b] = [streams[first.stream]!, streams[again.stream]!];
  const sign = { same: '', negated: ', negated', mixed: ', with other signs' }[signs];
  const whole = (stream: Named, offset: number) => offset < slack && offset + numbers > stream.length - slack;
  const range = (offset: number) => `numbers ${offset} to ${offset + numbers - 1}`;
  let because = `${range(again.offset)} of ${b.name} are ${range(first.offset)} of ${a.name}${sign}`;
  if (a === b) because = `${a.name} repeats itself: ${range(again.offset)} are ${range(first.offset)}${sign}`;
  else if (whole(b, again.offset) && whole(a, first.offset) && first.offset === again.offset)
    because = `${b.name} is ${a.name} again, number for number${sign}`;
  else if (whole(b, again.offset))
    because = `${b.name} is a slice of ${a.name}, from number ${first.offset - again.offset} on${sign}`;
  else if (whole(a, first.offset))
    because = `${a.name} is a slice of ${b.name}, from number ${again.offset - first.offset} on${sign}`;
  return {
    first: { stream: a.name, offset: first.offset },
    again: { stream: b.name, offset: again.offset },
    numbers,
    signs,
    because,
  };
}

/** What a stream of bits is compared by: its own words, else bytes, so that offsets are told as finely as they can be. */
export function elementsOf(type: FormType): (chunk: BitChunk) => Elements {
  const words = element(type) === 'u8' ? null : packer(type);
  return (chunk) => (words ? words.push(chunk) : chunk.data.subarray(0, chunk.bits >> 3));
}

const element = (type: FormType): keyof typeof ATOMS =>
  type === 'bits' || type === 'bit-bytes' ? 'u8' : (type as keyof typeof ATOMS);
