import { bytesOf, hex, unhex, utf8 } from '../../core/bytes.ts';
import { FairnoiseError } from '../../core/errors.ts';
import * as guard from '../../core/guards.ts';
import type { Generator } from '../../core/types.ts';
import { openState, sealState } from '../../generators/state.ts';
import { aptCutoff, aptWindow, rctCutoff } from './cutoffs.ts';

/** Parameters of the continuous health tests of SP 800-90B section 4.4. */
export interface HealthParameters {
  /** Bits of min-entropy the source claims a sample. */
  readonly H: number;
  /** Chance of a false alarm: of each sample in the repetition count test, of each window in the adaptive proportion test. */
  readonly alpha: number;
  /** Bits a sample, 1 to 8. */
  readonly bits: number;
}

/** Where both tests stand; plain data. */
export interface HealthState {
  readonly rct: { readonly A: number; readonly B: number };
  readonly apt: { readonly A: number; readonly B: number; readonly seen: number };
  /** Samples taken in so far. */
  readonly samples: number;
}

export interface HealthAlarm {
  readonly test: 'repetition-count' | 'adaptive-proportion';
  /** Index of the sample that raised it. */
  readonly sample: number;
  readonly value: number;
  readonly count: number;
  readonly cutoff: number;
}

export interface HealthTests {
  readonly rctCutoff: number;
  readonly aptCutoff: number;
  readonly W: number;
}

export const HEALTHY: HealthState = { rct: { A: -1, B: 0 }, apt: { A: -1, B: 0, seen: 0 }, samples: 0 };

/** Section 4.3 item 4: start-up tests run over at least this many samples. */
export const STARTUP = 1024;

export function healthTests({ H, alpha, bits }: HealthParameters): HealthTests {
  const W = aptWindow(bits);
  if (!(H > 0 && H <= bits)) throw guard.misuse('H', `number in (0, ${bits}] bits a sample`, H);
  return { rctCutoff: rctCutoff(H, alpha), aptCutoff: aptCutoff(H, alpha, W), W };
}

/**
 * Both tests over `samples`, from a state to the next; pure. Stops at the first alarm, which is then returned with the state just after it.
 *
 * Repetition count (4.4.1): B equal samples in a row reach the cutoff. Adaptive proportion (4.4.2): the first sample of a window of W comes B
 * times in it, itself counted; windows do not overlap.
 */
export function observe(
  tests: HealthTests,
  state: HealthState,
  samples: ArrayLike<number>,
): { state: HealthState; alarm: HealthAlarm | null } {
  let { A: last, B: repeats } = state.rct;
  let { A: watched, B: times, seen } = state.apt;
  let alarm: HealthAlarm | null = null;
  let i = 0;
  for (; i < samples.length && alarm === null; i++) {
    const x = samples[i]!;
    repeats = x === last ? repeats + 1 : 1;
    last = x;
    if (seen === 0) {
      watched = x;
      times = 0;
    }
    if (x === watched) times++;
    if (++seen === tests.W) seen = 0;
    const sample = state.samples + i;
    if (repeats >= tests.rctCutoff) {
      alarm = { test: 'repetition-count', sample, value: x, count: repeats, cutoff: tests.rctCutoff };
    } else if (x === watched && times >= tests.aptCutoff) {
      alarm = { test: 'adaptive-proportion', sample, value: x, count: times, cutoff: tests.aptCutoff };
    }
  }
  const next = { rct: { A: last, B: repeats }, apt: { A: watched, B: times, seen }, samples: state.samples + i };
  return { state: next, alarm };
}

/**
 * A generator that passes on the words of `inner` only after both tests have seen every sample in them, and none before STARTUP samples have
 * passed. Fails closed: after an alarm the words at fault are never handed out, and every further call throws the same
 * `SOURCE_UNAVAILABLE`: a source that failed its health tests counts as gone until somebody opens it anew (section 4.3 item 7 and 8).
 *
 * Samples are cut from each word, the most significant bits first; bits left over at a word's end are not tested.
 */
export function healthTested(inner: Generator, parameters: HealthParameters): Generator {
  const { H, alpha, bits } = parameters;
  const tests = healthTests(parameters);
  const perWord = Math.floor(inner.wordBits / bits);
  const Words = inner.wordBits === 32 ? Uint32Array : BigUint64Array;
  let state = HEALTHY;
  let failed: string | null = null;
  let ahead: Uint32Array | BigUint64Array = new Words(0); // read and found healthy at start-up, not yet handed out

  function read(words: Uint32Array | BigUint64Array): void {
    inner.fill(words);
    const result = observe(tests, state, samplesIn(words, bits, perWord));
    state = result.state;
    if (result.alarm)
      throw new FairnoiseError('SOURCE_UNAVAILABLE', (failed = describe(inner.recipe.id, result.alarm)));
  }

  return {
    recipe: { id: ID, inner: inner.recipe, H, alpha, bits },
    wordBits: inner.wordBits,
    fill(words) {
      try {
        if (failed !== null) throw new FairnoiseError('SOURCE_UNAVAILABLE', failed);
        if (state.samples < STARTUP) {
          const first = new Words(Math.ceil(STARTUP / perWord));
          read(first);
          ahead = first;
        }
        const given = Math.min(ahead.length, words.length);
        (words as Uint32Array).set(ahead.subarray(0, given) as Uint32Array);
        if (given < words.length) read(words.subarray(given));
        ahead = ahead.subarray(given);
      } catch (error) {
        bytesOf(words).fill(0); // nothing of a call that failed, its healthy part included
        throw error;
      }
    },
    save() {
      const saved = { state, failed, ahead: hex(bytesOf(ahead)), inner: hex(inner.save()) };
      return sealState(ID, utf8(JSON.stringify(saved)));
    },
    restore(bytes) {
      const saved = JSON.parse(new TextDecoder().decode(openState(ID, bytes)));
      inner.restore(unhex(saved.inner)!);
      ({ state, failed } = saved);
      ahead = new Words(unhex(saved.ahead)!.slice().buffer);
    },
  };
}

const ID = 'health-tested';

function samplesIn(words: Uint32Array | BigUint64Array, bits: number, perWord: number): Uint8Array {
  const samples = new Uint8Array(words.length * perWord);
  const mask = 2 ** bits - 1;
  let at = 0;
  for (const word of words) {
    if (typeof word === 'number') {
      for (let j = 1; j <= perWord; j++) samples[at++] = (word >>> (32 - j * bits)) & mask;
    } else {
      for (let j = 1; j <= perWord; j++) samples[at++] = Number((word >> BigInt(64 - j * bits)) & BigInt(mask));
    }
  }
  return samples;
}

function describe(id: string, { test, sample, value, count, cutoff }: HealthAlarm): string {
  return test === 'repetition-count'
    ? `${id} repeated the value ${value} ${count} times in a row at sample ${sample} (cutoff ${cutoff}): it is not handed on; open the source again or claim less entropy`
    : `${id} gave the value ${value} ${count} times within one window at sample ${sample} (cutoff ${cutoff}): it is not handed on; open the source again or claim less entropy`;
}
