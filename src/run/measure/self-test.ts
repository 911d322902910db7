import { densityOf } from '../../audit/noise/densities/index.ts';
import { limit } from '../../audit/noise/limits.ts';
import { certifyNumerics } from '../../kernel/certify.ts';
import { openPipeline } from '../../samplers/pipelines.ts';
import { detections, watched } from './power.ts';

/** Chance that a count of false alarms is called too high although the rate holds. */
const RATE = 1e-3;

interface Measured {
  /** Honest streams of 2^14 numbers, and how many ever had an e-value of 20 and of 100: at most 5 % and 1 % are due. */
  readonly clean: { readonly streams: number; readonly alarms20: number; readonly alarms100: number };
  /**
   * Numbers (words) until the alarm at 1e-6, and `limit`: what the best test of that one attack needs for power .99, of words one that
   * also knows which word is hit: 20 of them with a bit that is never 1.
   */
  readonly power: readonly {
    readonly backdoor: string;
    readonly family: 'normals' | 'words';
    readonly median: number;
    readonly p95: number;
    readonly limit: number;
  }[];
}

export interface SelfTest extends Measured, SelfTestFaults {}

/** What is not as the battery promises; nothing: it passes. */
export interface SelfTestFaults {
  /** E-values that more honest streams had than the rate explains, and how many had them. */
  readonly tooMany: readonly { readonly e: number; readonly alarms: number }[];
  /** Backdoors that went unseen in more than one stream of 20. */
  readonly missed: readonly string[];
}

export function selfTestFaults({ clean, power }: Measured): SelfTestFaults {
  const { streams, alarms20, alarms100 } = clean;
  const counts = [
    { e: 20, alarms: alarms20 },
    { e: 100, alarms: alarms100 },
  ];
  return {
    tooMany: counts.filter(({ e, alarms }) => certifyNumerics().binomialTailUp(alarms, streams, 1 / e) < RATE),
    missed: power.filter(({ p95 }) => !Number.isFinite(p95)).map(({ backdoor }) => backdoor),
  };
}

const PIPELINES = ['numpy:PCG64', 'torch:cpu', 'jax:threefry-partitionable', 'r:mersenne-twister', 'philox-boxmuller'];
const BACKDOORS = ['kurtosis=0', 'kurtosis=4', 'skew=1', 'tilt=1', 'laplace', 'uniform-matched', 'half-normal'];
const WORD_PERIODS = [4, 64];
const LENGTH = 2 ** 14;

/** Power and false alarms of the noise battery as it runs here, in some seconds. The same seeds every time: equal figures everywhere. */
export function selfTest({ clean = 250, attacked = 40 } = {}): SelfTest {
  const sups = Array.from({ length: clean }, (_, i) => {
    const source = openPipeline({ id: PIPELINES[i % PIPELINES.length]!, seed: String(i) });
    return watched(source, 1e-6, LENGTH).supLogE;
  });
  const reached = (e: number) => sups.filter((sup) => sup >= Math.log(e)).length;
  const measured: Measured = {
    clean: { streams: clean, alarms20: reached(20), alarms100: reached(100) },
    power: [
      ...BACKDOORS.map((backdoor) => {
        const { median, p95 } = detections(backdoor, { streams: attacked });
        return { backdoor, family: 'normals' as const, median, p95, limit: limit(densityOf(backdoor)!, 0.99) };
      }),
      ...WORD_PERIODS.map((p) => {
        const backdoor = `kurtosis=${p}`;
        const { median, p95 } = detections(backdoor, { streams: attacked, family: 'words' });
        return { backdoor, family: 'words' as const, median, p95, limit: 20 * (p + 1) };
      }),
    ],
  };
  return { ...measured, ...selfTestFaults(measured) };
}
