import { noiseKernel } from '../../../kernel/noise.ts';
import { type Channel, type ChannelSpec, channel, Wealth } from '../channel.ts';

/** Cells kept before they are weighed together. */
const PENDING = 64;

/** One number a vector, as cells of one channel, weighed in the order they come. */
export class Stream {
  readonly #channel: Channel;
  readonly #wealth: Wealth;
  readonly #cells = new Uint16Array(PENDING);
  #pending = 0;

  constructor(spec: ChannelSpec) {
    this.#channel = channel(spec);
    this.#wealth = new Wealth(this.#channel);
  }

  push(cell: number): void {
    this.#cells[this.#pending++] = cell;
    if (this.#pending === PENDING) this.#settle();
  }

  /** How often each cell came. */
  pushCounts(counts: Float64Array): void {
    this.#settle();
    this.#wealth.addCounts(this.#channel, counts);
  }

  #settle(): void {
    if (this.#pending === 0) return;
    const { cells, identity } = desk(this.#channel.cells);
    new Uint16Array(noiseKernel().memory.buffer, cells, this.#pending).set(this.#cells.subarray(0, this.#pending));
    this.#wealth.addRows(this.#channel, cells, this.#pending, identity);
    this.#pending = 0;
  }

  /** Numbers in a mark. */
  get length(): number {
    return this.#channel.K;
  }

  /** ln e-value of each group since a mark. */
  logE(since: Float64Array | null): Float64Array {
    this.#settle();
    const out = new Float64Array(this.#channel.groups.length);
    this.#wealth.logE(since, out);
    return out;
  }

  mark(): Float64Array {
    this.#settle();
    return this.#wealth.logRatios();
  }

  /** The alternative with the most evidence since the beginning. */
  best(): { readonly name: string; readonly logE: number } {
    this.#settle();
    const each = this.#channel.groups.map((_, group) => this.#wealth.best(group));
    return each.reduce((best, one) => (one.logE > best.logE ? one : best));
  }

  get saved(): number {
    return this.#wealth.saved;
  }

  save(): Float64Array {
    this.#settle();
    return this.#wealth.save();
  }

  restore(numbers: Float64Array): void {
    this.#pending = 0;
    this.#wealth.restore(numbers);
  }
}

let shared: { cells: number; identity: number; rows: number } | undefined;
/** Room in the kernel for the cells, and the table that maps each cell to itself. */
function desk(rows: number): { cells: number; identity: number } {
  if (!shared || shared.rows < rows) {
    const { allocate, memory } = noiseKernel();
    shared = { cells: allocate(2 * PENDING), identity: allocate(2 * rows), rows };
    const table = new Uint16Array(memory.buffer, shared.identity, rows);
    for (let i = 0; i < rows; i++) table[i] = i;
  }
  return shared;
}
