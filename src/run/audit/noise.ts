import { type FixedReport, FixedSums, fixedReport } from '../../audit/index.ts';
import { FairnoiseError } from '../../core/errors.ts';
import type { BitChunk, Floats } from '../../sources/index.ts';
import { type BatterySpec, NoiseBattery } from './battery.ts';
import type { SuiteRun } from './suite.ts';

export interface NoiseRunSpec extends BatterySpec {
  /** Numbers, or words, wanted of each stream. */
  readonly most: number;
  /** Normals that the source's generator makes when it is asked for them, besides its words; null where it is read for one thing. */
  readonly normals: ((count: number) => Iterable<Floats>) | null;
  /** The source's name, for sentences. */
  readonly name: string;
}

/** The noise battery on floats that are read. */
export function noiseOnFloats(spec: NoiseRunSpec): SuiteRun<Floats> {
  const battery = new NoiseBattery(spec);
  const fixed = new AtTheEnd(spec);
  let seen = 0;
  return {
    get full() {
      return seen >= spec.most || battery.broken;
    },
    done: () => seen,
    async push(x) {
      const part = x.subarray(0, spec.most - seen);
      battery.floats(part);
      if (!battery.broken) fixed.push(part);
      seen += part.length;
    },
    async finish() {
      if (seen === 0) throw nothing(spec.name, 'numbers');
      return { ...battery.report(), fixed: battery.broken ? null : fixed.report() };
    },
    close: async () => undefined,
  };
}

/** The noise battery on bits that are read, and on the normals of their generator where it makes any. */
export function noiseOnBits(spec: NoiseRunSpec): SuiteRun<BitChunk> {
  const battery = new NoiseBattery(spec);
  const fixed = new AtTheEnd(spec);
  return {
    get full() {
      return battery.wordCount >= spec.most;
    },
    done: () => battery.count,
    async push(chunk) {
      battery.words(chunk, spec.most);
    },
    async *work() {
      if (!spec.normals) return;
      let drawn = 0;
      for (const x of spec.normals(spec.most)) {
        battery.floats(x);
        fixed.push(x);
        drawn += x.length;
        yield `${drawn} normals`;
      }
    },
    async finish() {
      if (battery.count === 0) throw nothing(spec.name, 'words of 64 bits');
      return { ...battery.report(), fixed: fixed.report() };
    },
    close: async () => undefined,
  };
}

/** The tests at a fixed n, for which the whole stream is read before anything is said; half-precision and lattice numbers have another law. */
class AtTheEnd {
  readonly #sums: FixedSums | null;
  readonly #sigma: number;

  constructor({ floats }: NoiseRunSpec) {
    this.#sums = floats && floats.type !== 'f16' && floats.grid === null ? new FixedSums() : null;
    this.#sigma = floats?.sigma ?? 1;
  }

  push(x: Floats): void {
    this.#sums?.push(x, this.#sigma);
  }

  report(): FixedReport | null {
    return this.#sums && this.#sums.count > 0 ? fixedReport(this.#sums.count, this.#sums.tests()) : null;
  }
}

const nothing = (name: string, what: string) =>
  new FairnoiseError('SOURCE_EXHAUSTED', `${name} gave no ${what}; there is nothing to audit`);
