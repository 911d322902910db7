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
/** Findings that a report holds. */
const MOST = 1000;

type Elements = Parameters<ReuseIndex['push']>[0];

/**
 * Upper bound on the probability of the likeliest value, its sign apart, as a sample shows it: numbers may have been rounded by whoever
 * made them. Twice the share of the commonest value covers the error of counting one, and of a value that no sample so short would hold twice.
 */
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
  return sample.length === 0 ? 0 : Math.min(1, (2 * most) / sample.length);
}

/** What is known of a stream before it is read. */
export interface Sampled {
  readonly name: string;
  readonly type: FormType;
  /** Bound on the probability of its likeliest value, as a sample has it. */
  readonly atom: number;
}

/** Streams whose likeliest value may be as likely as this agree by chance; they are not compared, and have faults of their own. */
const TOO_LIKELY = 0.5;

/** Looks for reuse in streams that come one after the other. */
export class ReuseSearch {
  readonly #index: ReuseIndex | null;
  readonly #atom: number;
  readonly #left: readonly Sampled[];
  /** The stream that is read is compared. */
  #open = false;

  /** `numbers`: of all streams together. */
  constructor(streams: readonly Sampled[], numbers: number, alpha: number) {
    this.#left = streams.filter(({ atom }) => atom >= TOO_LIKELY);
    const compared = streams.filter((stream) => !this.#left.includes(stream));
    this.#atom = Math.max(...compared.map(({ atom, type }) => Math.max(atom, ATOMS[element(type)])));
    const least = Math.max(...compared.map(({ type }) => GRAMS[element(type)]));
    const length = Math.max(least, gramLength(this.#atom, numbers ** 2 / 2, alpha * REUSE_SHARE));
    this.#index = compared.length > 0 ? new ReuseIndex(length) : null;
  }

  /** Begins the next stream. */
  open(stream: Sampled): void {
    this.#index?.open();
    this.#open = !this.#left.includes(stream);
  }

  push(elements: Elements): void {
    if (this.#open) this.#index?.push(elements);
  }

  report(streams: readonly Named[]): ReuseReport {
    const index = this.#index;
    const names = this.#left.map(({ name }) => name);
    const left =
      names.length > 0
        ? `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} not compared: half of a stream or more may be one value, so agreements say nothing`
        : null;
    if (!index) return { state: 'skipped', because: left!, gram: null, share: 0, sure: 0, falseAlarm: 0, found: [] };
    const { length, share, sure } = index;
    const all = index.found();
    const found = all.slice(0, MOST).map((one) => describe(one, streams, sure));
    const more = all.length > 1 ? `; ${all.length - 1} more` : '';
    const said = found.length ? `${found[0]!.because}${more}` : `no ${sure} numbers in a row occur twice, up to sign`;
    return {
      state: found.length ? 'fail' : 'pass',
      because: left === null ? said : `${said}; ${left}`,
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
