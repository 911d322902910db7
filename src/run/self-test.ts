import { densityOf } from '../audit/noise/densities/index.ts';
import { limit } from '../audit/noise/limits.ts';
import { openPipeline } from '../samplers/pipelines.ts';
import { detections, watched } from './noise-power.ts';

export interface SelfTest {
  /** Honest streams of 2^14 numbers, and how many ever had an e-value of 20 and of 100: at most 5 % and 1 % are due. */
  readonly clean: { readonly streams: number; readonly alarms20: number; readonly alarms100: number };
  /** Numbers until the alarm at 1e-6, and `limit`: what the best test of that one attack needs for power .99. */
  readonly power: readonly {
    readonly backdoor: string;
    readonly family: 'normals';
    readonly median: number;
    readonly p95: number;
    readonly limit: number;
  }[];
}

const PIPELINES = ['numpy:PCG64', 'torch:cpu', 'jax:threefry-partitionable', 'r:mersenne-twister', 'philox-boxmuller'];
const BACKDOORS = ['kurtosis=0', 'kurtosis=4', 'skew=1', 'tilt=1', 'laplace', 'uniform-matched', 'half-normal'];
const LENGTH = 2 ** 14;

/** Power and false alarms of the noise battery as it runs here, in some seconds. The same seeds every time: equal figures everywhere. */
export function selfTest({ clean = 250, attacked = 40 } = {}): SelfTest {
  const sups = Array.from({ length: clean }, (_, i) => {
    const source = openPipeline({ id: PIPELINES[i % PIPELINES.length]!, seed: String(i) });
    return watched(source, 1e-6, LENGTH).supLogE;
  });
  const reached = (e: number) => sups.filter((sup) => sup >= Math.log(e)).length;
  return {
    clean: { streams: clean, alarms20: reached(20), alarms100: reached(100) },
    power: BACKDOORS.map((backdoor) => {
      const { median, p95 } = detections(backdoor, { streams: attacked });
      return { backdoor, family: 'normals', median, p95, limit: limit(densityOf(backdoor)!, 0.99) };
    }),
  };
}
