import {
  ATOMS,
  type Element,
  GRAMS,
  gramLength,
  type Reused,
  type ReuseFinding,
  ReuseIndex,
  type ReuseReport,
} from '../../audit/index.ts';
import { some } from '../../core/some.ts';
import { type BitChunk, type FormType, isNumeric, packer } from '../../sources/index.ts';
import { type Elements, elementOf, inCommon, perNumber } from './reuse-elements.ts';

/** One file of a folder, as reuse is described. */
export interface Named {
  readonly name: string;
  readonly length: number;
}

/** Part of alpha that chance agreements may have. */
export const REUSE_SHARE = 1 / 1000;
/** Findings that a report holds. */
const MOST = 1000;

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
  /** Bound on the probability of its likeliest element, as a sample has it. */
  readonly atom: number;
  /** Numbers, or words, that will be read of it. */
  readonly length: number;
}

/** A stream as it is compared. */
interface Compared extends Sampled {
  /** Elements for each number of its own. */
  readonly per: number;
}

/** Streams whose likeliest value may be as likely as this agree by chance; they are not compared, and have faults of their own. */
const TOO_LIKELY = 0.5;

/** Looks for reuse in streams that come one after the other, as elements of one type. */
export class ReuseSearch {
  /** What numbers are compared as. */
  readonly as: Element;
  readonly #streams: readonly Compared[];
  readonly #index: ReuseIndex | null;
  readonly #atom: number;
  /** Of the stream that is read. */
  #current = -1;

  /** `as`: the common element of their types. */
  constructor(streams: readonly Sampled[], as: Element, alpha: number) {
    this.as = as;
    this.#streams = streams.map((stream) => ({ ...stream, per: perNumber(stream.type, as) }));
    const compared = this.#streams.filter(isCompared);
    const elements = this.#streams.reduce((sum, { length, per }) => sum + length * per, 0);
    this.#atom = Math.max(ATOMS[as], ...compared.map(({ atom }) => atom));
    const length = Math.max(GRAMS[as], gramLength(this.#atom, elements ** 2 / 2, alpha * REUSE_SHARE));
    this.#index = compared.length > 0 ? new ReuseIndex(length) : null;
  }

  /** Begins the next stream. */
  open(): void {
    this.#index?.open();
    this.#current++;
  }

  push(elements: Elements): void {
    if (isCompared(this.#streams[this.#current]!)) this.#index?.push(inCommon(elements, this.as));
  }

  /** That streams of several types are compared, and as what; null where they are of one. */
  get note(): string | null {
    const kinds = [...new Set(this.#streams.map(({ type }) => elementOf(type)))];
    return kinds.length < 2 ? null : `streams of ${kinds.join(', ')}: reuse is looked for, and counted, in ${this.as}`;
  }

  /** `streams`: in the order they came, with the numbers or words read of each. */
  report(streams: readonly Named[]): ReuseReport {
    const index = this.#index;
    const names = this.#streams.filter((stream) => !isCompared(stream)).map(({ name }) => name);
    const left =
      names.length > 0
        ? `${some(names)} not compared: half of a stream or more may be one value, so agreements say nothing`
        : null;
    const { as } = this;
    if (!index)
      return { state: 'skipped', because: left!, as, gram: null, share: 0, sure: 0, falseAlarm: 0, found: [] };
    const { length, share, sure, passedOver } = index;
    const all = index.found();
    const told = streams.map((stream, i) => ({ ...this.#streams[i]!, ...stream }));
    const found = all.slice(0, MOST).map((one) => describe(one, told, sure, as));
    const more = all.length > 1 ? `; ${all.length - 1} more` : '';
    const but = passedOver > 0 ? ', but for runs of one value, which are not compared' : '';
    const said = found.length
      ? `${found[0]!.because}${more}`
      : `no ${sure} numbers in a row occur twice, up to sign${but}`;
    return {
      state: found.length ? 'fail' : 'pass',
      because: left === null ? said : `${said}; ${left}`,
      as,
      gram: length,
      share,
      sure,
      falseAlarm: index.falseAlarm(this.#atom),
      found,
    };
  }
}

const isCompared = ({ atom }: Compared): boolean => atom < TOO_LIKELY;

/** `found` and `slack` are in elements; what is told is in the numbers of the stream it is told of. */
function describe(found: Reused, streams: readonly Compared[], slack: number, as: Element): ReuseFinding {
  const { first, again, signs } = found;
  const [a, b] = [streams[first.stream]!, streams[again.stream]!];
  const sign = { same: '', negated: ', negated', mixed: ', with other signs' }[signs];
  const fine = [a, b].some(({ type }) => isNumeric(type) && elementOf(type) !== as);
  const rounded = fine ? `, rounded to ${as}` : '';
  const end = `${sign}${rounded}`;
  const whole = ({ length, per }: Compared, offset: number) =>
    offset < slack && offset + found.numbers > length * per - slack;
  // Whole numbers of the stretch: where others are narrower it may begin and end inside of one.
  const from = ({ per }: Compared, offset: number) => Math.ceil(offset / per);
  const numbers = (stream: Compared, offset: number) =>
    Math.max(1, Math.floor((offset + found.numbers) / stream.per) - from(stream, offset));
  const range = (stream: Compared, offset: number) =>
    `numbers ${from(stream, offset)} to ${from(stream, offset) + numbers(stream, offset) - 1}`;
  const apart = (stream: Compared, offset: number) => Math.floor(offset / stream.per);
  let because = `${range(b, again.offset)} of ${b.name} are ${range(a, first.offset)} of ${a.name}${end}`;
  if (a === b) because = `${a.name} repeats itself: ${range(a, again.offset)} are ${range(a, first.offset)}${end}`;
  else if (whole(b, again.offset) && whole(a, first.offset) && first.offset === again.offset)
    because = `${b.name} is ${a.name} again, ${a.per === b.per ? 'number for number' : 'byte for byte'}${end}`;
  else if (whole(b, again.offset))
    because = `${b.name} is a slice of ${a.name}, from number ${apart(a, first.offset - again.offset)} on${end}`;
  else if (whole(a, first.offset))
    because = `${a.name} is a slice of ${b.name}, from number ${apart(b, again.offset - first.offset)} on${end}`;
  return {
    first: { stream: a.name, offset: from(a, first.offset) },
    again: { stream: b.name, offset: from(b, again.offset) },
    numbers: numbers(b, again.offset),
    signs,
    because,
  };
}

/** What a stream of bits is compared by: its own words, else bytes, so that offsets are told as finely as they can be. */
export function elementsOf(type: FormType): (chunk: BitChunk) => Elements {
  const words = elementOf(type) === 'u8' ? null : packer(type);
  return (chunk) => (words ? words.push(chunk) : chunk.data.subarray(0, chunk.bits >> 3));
}
