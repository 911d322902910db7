import { setImmediate as breathe } from 'node:timers/promises';
import {
  type AnySuiteReport,
  assessRestarts,
  entropyReport,
  type IidReport,
  iid,
  nonIid,
  restartSuiteReport,
  type Samples,
  samplesOf,
} from '../../audit/index.ts';
import { FairnoiseError } from '../../core/errors.ts';
import type { BitChunk } from '../../sources/index.ts';
import type { SuiteRun } from './suite.ts';

export interface Sp80090bSpec {
  /** How samples lie: one a byte in its low bits (NIST's files), or bit to bit. */
  readonly layout: 'bytes' | 'packed';
  /** Bits a sample; null: by the highest bit in use (bytes), else 8, or 1 where the source is single bits. */
  readonly bits: number | null;
  /** Samples wanted. */
  readonly most: number;
  readonly hSubmitter: number | null;
  readonly iid: boolean;
  /** Seed text of the permutations; null: they follow from the samples. */
  readonly seed: string | null;
  /** H_I, when the source is a restart matrix. */
  readonly restart: number | null;
  /** The source's name, for sentences. */
  readonly name: string;
}

/** Room for samples: the linear-time suffix sort takes 17 bytes a bit of the bitstring, and kernel addresses end at 2^31. */
export const MAX_BITS = 2 ** 26;

/** Keeps the first samples of the source and assesses them once they are all there. */
export function sp80090bRun(spec: Sp80090bSpec): SuiteRun {
  const { most, name } = spec;
  const take = spec.layout === 'bytes' ? bytes(most) : packed(spec.bits ?? 8, most);
  let done = 0;
  let report: AnySuiteReport | null = null;
  return {
    get full() {
      return take.count() >= most;
    },
    done: () => done,
    async push(chunk: BitChunk) {
      take.push(chunk);
    },
    async *work() {
      const raw = take.samples();
      if (raw.length === 0) {
        throw new FairnoiseError('SOURCE_EXHAUSTED', `${name} gave less than one sample; there is nothing to assess`);
      }
      const samples = samplesOf(raw, spec.layout === 'packed' ? (spec.bits ?? 8) : (spec.bits ?? undefined));
      if (spec.restart !== null) {
        yield 'restarts';
        await breathe();
        report = restartSuiteReport(samples, assessRestarts(samples, { hInitial: spec.restart, iid: spec.iid }));
        return;
      }
      const estimates = nonIid(samples, spec.hSubmitter);
      let step = estimates.next();
      for (; !step.done; step = estimates.next()) {
        done++;
        yield step.value.id;
        await breathe();
      }
      report = entropyReport(samples, step.value, spec.iid ? yield* iidTrack(samples, spec) : null);
    },
    finish: async () => report!,
    close: async () => undefined,
  };
}

async function* iidTrack(samples: Samples, { hSubmitter, seed }: Sp80090bSpec): AsyncGenerator<string, IidReport> {
  const steps = iid(samples, { hSubmitter, ...(seed === null ? {} : { seed: new TextEncoder().encode(seed) }) });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    yield `permutation ${step.value.made}, ${step.value.open} of 19 statistics open`;
    await breathe();
  }
}

/** Samples as they are cut from the bits that come in. */
interface Taker {
  push(chunk: BitChunk): void;
  count(): number;
  samples(): Uint8Array;
}

function bytes(most: number): Taker {
  const parts: Uint8Array[] = [];
  let count = 0;
  return {
    push({ data }) {
      const part = data.slice(0, most - count);
      parts.push(part);
      count += part.length;
    },
    count: () => count,
    samples: () => Buffer.concat(parts),
  };
}

/** Samples of `width` bits, the first most significant; bits left over at the end are dropped. */
function packed(width: number, most: number): Taker {
  let samples = new Uint8Array(1 << 16);
  let count = 0;
  let carry = 0;
  let have = 0;
  const add = (value: number): void => {
    if (count === samples.length) {
      const larger = new Uint8Array(2 * count);
      larger.set(samples);
      samples = larger;
    }
    samples[count++] = value;
  };
  return {
    push({ data, bits }) {
      for (let i = 0; i < bits && count < most; i += 8) {
        const whole = Math.min(8, bits - i);
        carry = ((carry << whole) | (data[i >> 3]! >> (8 - whole))) & 0xffff;
        have += whole;
        for (; have >= width && count < most; have -= width) add((carry >> (have - width)) & ((1 << width) - 1));
      }
    },
    count: () => count,
    samples: () => samples.slice(0, count),
  };
}
