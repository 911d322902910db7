import { misuse } from '../../core/guards.ts';
import { noiseKernel } from '../../kernel/noise.ts';

/**
 * Observations that fall into cells of known mass, and the alternatives that bet on them. Alternative k is a non-negative weight r_kc for
 * each cell c; divided by its mean Z_k under the null it is a likelihood ratio, so that
 *     E_k = prod over observations r_kc / Z_k
 * has mean 1 whatever the weights are: a wrong density costs power, never the false-alarm rate. ln E_k is linear in the counts of the
 * cells, hence counts of shards add, copies that start later are differences, and looking is cheap.
 * With contexts, the masses are those given the past (the context), and each context has its own Z.
 */
export interface ChannelSpec {
  readonly id: string;
  /** Cell masses, context after context; each context's sum is 1. */
  readonly masses: Float64Array;
  readonly contexts: number;
  readonly components: readonly AlternativeGroup[];
}

/** A component: alternatives mixed with equal weights. */
export interface AlternativeGroup {
  readonly id: string;
  readonly about: string;
  readonly alternatives: readonly Alternative[];
  /** What n observations say, from ln E of its alternatives, where that is more than the name of the best. */
  readonly estimate?: (logE: Float64Array, n: number) => string;
}

export interface Alternative {
  /** How it deviates, for reports: `sd 0.94`, `mean +0.01`. */
  readonly name: string;
  /** Weight of each cell, in any scale, context after context. */
  readonly ratio: ArrayLike<number>;
}

/** A cell that an alternative calls impossible still counts as this likely, so that no path ends at exactly 0. */
const LEAST_RATIO = 1e-9;

/** The channel placed in the kernel; made once for each spec and shared by all streams of a thread. */
export interface Channel {
  readonly spec: ChannelSpec;
  readonly cells: number;
  /** Alternatives, padded for the kernel. */
  readonly K: number;
  /** ln Z of each context and alternative, as the kernel's rounded ratios give it. */
  readonly logZ: Float64Array;
  readonly names: readonly string[];
  /** Byte offset of the matrix. */
  readonly matrix: number;
  /** ln of each alternative's weight in its group, and where each group ends: offsets. */
  readonly weights: number;
  readonly ends: number;
  /** Ids of the components. */
  readonly groups: readonly string[];
}

const placed = new WeakMap<ChannelSpec, Channel>();

export function channel(spec: ChannelSpec): Channel {
  let found = placed.get(spec);
  if (!found) {
    found = place(spec);
    placed.set(spec, found);
  }
  return found;
}

function place(spec: ChannelSpec): Channel {
  const { masses, contexts, components } = spec;
  const rows = masses.length;
  const cells = rows / contexts;
  if (!Number.isInteger(cells)) throw misuse('masses', `a multiple of ${contexts} masses`, rows);
  const alternatives = components.flatMap((group) => group.alternatives);
  const K = Math.ceil(alternatives.length / 16) * 16;
  const kernel = noiseKernel();
  const matrix = kernel.allocate(4 * rows * K);
  const weights = kernel.allocate(8 * K);
  const ends = kernel.allocate(4 * components.length);
  const ratios = new Float32Array(kernel.memory.buffer, matrix, rows * K);
  const logZ = new Float64Array(contexts * K);
  alternatives.forEach(({ name, ratio }, k) => {
    if (ratio.length !== rows) throw misuse(`alternative ${name} of ${spec.id}`, `${rows} ratios`, ratio.length);
    for (let context = 0; context < contexts; context++) {
      // Rounding to float32 comes first, so that Z is that of the numbers used.
      let rough = 0;
      for (let c = context * cells; c < (context + 1) * cells; c++) rough += masses[c]! * ratio[c]!;
      let Z = 0;
      for (let c = context * cells; c < (context + 1) * cells; c++) {
        const log = Math.fround(Math.log(Math.max(LEAST_RATIO, ratio[c]! / rough)));
        ratios[c * K + k] = log;
        Z += masses[c]! * Math.exp(log);
      }
      logZ[context * K + k] = Math.log(Z);
    }
  });
  const logWeights = new Float64Array(kernel.memory.buffer, weights, K);
  const groupEnds = new Uint32Array(kernel.memory.buffer, ends, components.length);
  let end = 0;
  components.forEach((group, g) => {
    logWeights.fill(-Math.log(group.alternatives.length), end, (end += group.alternatives.length));
    groupEnds[g] = end;
  });
  return {
    spec,
    cells,
    K,
    logZ,
    names: alternatives.map(({ name }) => name),
    matrix,
    weights,
    ends,
    groups: components.map(({ id }) => id),
  };
}

/** The rounded log ratios as they are used, a row of K a cell; the group of each alternative, and how many a group has. */
export function ratios({ matrix, K, spec }: Channel): {
  readonly matrix: Float32Array;
  readonly groupOf: readonly number[];
  readonly sizes: readonly number[];
} {
  const { components, masses } = spec;
  return {
    matrix: new Float32Array(noiseKernel().memory.buffer, matrix, masses.length * K),
    groupOf: components.flatMap(({ alternatives }, group) => alternatives.map(() => group)),
    sizes: components.map(({ alternatives }) => alternatives.length),
  };
}

/**
 * Sums of log-likelihood ratios of one stream, an entry an alternative. Channels of the same alternatives over other cells (another
 * grid, another law) may share one: their likelihood ratios multiply.
 */
export class Wealth {
  readonly #first: Channel;
  /** Sums of ratios as the matrices hold them; ln Z comes off when they are read, so that any split of the work gives the same. */
  readonly #raw: Float64Array;
  /** Observations of each channel, by context. */
  readonly #seen: readonly { readonly channel: Channel; readonly n: Float64Array }[];
  #ratios: Float64Array | null = null;

  constructor(...channels: readonly Channel[]) {
    this.#first = channels[0]!;
    this.#raw = new Float64Array(this.#first.K);
    this.#seen = channels.map((channel) => ({ channel, n: new Float64Array(channel.spec.contexts) }));
  }

  /** Counts of cells, context after context, of one of its channels. */
  addCounts(channel: Channel, counts: Float64Array): void {
    const { run, memory } = noiseKernel();
    const at = countsDesk(counts.length);
    new Float64Array(memory.buffer, at, counts.length).set(counts);
    this.#in(channel.K, (L) => run.addCounts(at, counts.length, channel.matrix, channel.K, L));
    const n = this.#contexts(channel);
    for (let c = 0; c < counts.length; c++) {
      const context = Math.floor(c / channel.cells);
      n[context] = n[context]! + counts[c]!;
    }
  }

  /** One observation after another: `n` raw cells (u16) at `cells`, `rows` the table (u16) that maps them; for one context. */
  addRows(channel: Channel, cells: number, n: number, rows: number): void {
    this.#in(channel.K, (L) => noiseKernel().run.addRows(cells, n, rows, channel.matrix, channel.K, L));
    const seen = this.#contexts(channel);
    seen[0] = seen[0]! + n;
  }

  /** Observations so far. */
  get count(): number {
    return this.#seen.reduce((sum, { n }) => sum + n.reduce((part, k) => part + k, 0), 0);
  }

  /** ln E_k of each alternative: what a copy that starts now remembers. A new array whenever there is something new. */
  logRatios(): Float64Array {
    if (this.#ratios) return this.#ratios;
    const L = this.#raw.slice();
    for (const { channel, n } of this.#seen)
      for (let context = 0; context < n.length; context++)
        if (n[context]! > 0)
          for (let k = 0; k < L.length; k++) L[k] = L[k]! - n[context]! * channel.logZ[context * channel.K + k]!;
    this.#ratios = L;
    return L;
  }

  /** ln e-value of each group since `since` (an earlier `logRatios()`; null: since the beginning). */
  logE(since: Float64Array | null, out: Float64Array): void {
    const { K, groups, weights, ends } = this.#first;
    const at = desk(K);
    const { run, memory } = noiseKernel();
    new Float64Array(memory.buffer, at.L, K).set(this.logRatios());
    const start = new Float64Array(memory.buffer, at.since, K);
    if (since) start.set(since);
    else start.fill(0);
    run.mixture(at.L, at.since, weights, ends, groups.length, at.out);
    out.set(new Float64Array(memory.buffer, at.out, groups.length));
  }

  /** What a group saw since the beginning: ln E of its best alternative, and the name of that or the group's own estimate. */
  best(group: number): { readonly name: string; readonly logE: number } {
    const ends = new Uint32Array(noiseKernel().memory.buffer, this.#first.ends, this.#first.groups.length);
    const L = this.logRatios();
    const start = group === 0 ? 0 : ends[group - 1]!;
    let best = start;
    for (let k = best; k < ends[group]!; k++) if (L[k]! > L[best]!) best = k;
    const { estimate } = this.#first.spec.components[group]!;
    const { count } = this;
    const name = estimate && count > 0 ? estimate(L.subarray(start, ends[group]!), count) : this.#first.names[best]!;
    return { name, logE: L[best]! };
  }

  /** Numbers that `restore` takes. */
  save(): Float64Array {
    return Float64Array.from([...this.#raw, ...this.#seen.flatMap(({ n }) => [...n])]);
  }

  get saved(): number {
    return this.#raw.length + this.#seen.reduce((sum, { n }) => sum + n.length, 0);
  }

  restore(numbers: Float64Array): void {
    this.#ratios = null;
    this.#raw.set(numbers.subarray(0, this.#raw.length));
    let at = this.#raw.length;
    for (const { n } of this.#seen) n.set(numbers.subarray(at, (at += n.length)));
  }

  #contexts(channel: Channel): Float64Array {
    this.#ratios = null;
    const found = this.#seen.find((seen) => seen.channel === channel);
    if (!found) throw new Error(`evidence of ${this.#first.spec.id} is not of ${channel.spec.id}`);
    return found.n;
  }

  #in(K: number, act: (L: number) => void): void {
    const at = desk(K).L;
    new Float64Array(noiseKernel().memory.buffer, at, K).set(this.#raw);
    act(at);
    this.#raw.set(new Float64Array(noiseKernel().memory.buffer, at, K));
  }
}

// Room in the kernel that all wealths of a thread take turns in.
let scratch: { L: number; since: number; out: number; size: number } | undefined;
function desk(K: number): { L: number; since: number; out: number } {
  if (!scratch || scratch.size < K) {
    const { allocate } = noiseKernel();
    scratch = { L: allocate(8 * K), since: allocate(8 * K), out: allocate(8 * K), size: K };
  }
  return scratch;
}

let counts: { at: number; size: number } | undefined;
function countsDesk(rows: number): number {
  if (!counts || counts.size < rows) counts = { at: noiseKernel().allocate(8 * rows), size: rows };
  return counts.at;
}
