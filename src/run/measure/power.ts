import { type Family, float32Law, float64Law, NormalsFamily, Watch } from '../../audit/noise/index.ts';
import { WordsFamily } from '../../audit/noise/words/index.ts';
import { tampering } from '../../backdoors/tampering.ts';
import type { Generator, NormalSource } from '../../core/types.ts';
import { openPipeline, openWords } from '../../samplers/pipelines.ts';

/** Observations of one call: little is drawn past an early alarm, and a multiple of any short vector. */
const CALL = 4096;

/** Watches one stream until the alarm, or until `most` numbers; `apart` as Watch takes it. */
export function watched(source: NormalSource, alpha: number, most: number, apart?: number): Watch {
  const f32 = source.dtype === 'f32';
  const family = new NormalsFamily({ law: f32 ? float32Law() : float64Law() });
  const room = f32 ? new Float32Array(CALL) : new Float64Array(CALL);
  return untilAlarm(source, new Watch(family, alpha, apart), most, room);
}

/** The same for the words behind them. */
export function watchedWords(words: Generator, alpha: number, most: number): Watch {
  return untilAlarm<BigUint64Array>(words, new Watch(new WordsFamily(64), alpha), most, new BigUint64Array(CALL));
}

interface Room<T> {
  readonly length: number;
  subarray(from: number, to: number): T;
}

function untilAlarm<T extends Room<T>>(
  source: { fill(out: T): void },
  watch: Watch<Family & { push(observations: T): void }>,
  most: number,
  room: T,
): Watch {
  const { family } = watch;
  while (!watch.alarm && family.count < most) {
    const piece = room.subarray(0, Math.min(CALL, most - family.count));
    source.fill(piece);
    watch.feed(piece, 1, (part) => family.push(part), true);
  }
  if (!watch.alarm) watch.look();
  return watch;
}

/** Numbers (words) consumed at the alarm over many streams of one backdoor; Infinity for a stream that raised none. */
export interface Detections {
  readonly backdoor: string;
  readonly streams: number;
  readonly median: number;
  readonly p90: number;
  readonly p95: number;
  readonly slowest: number;
  /** The component that won most often. */
  readonly component: string;
}

export interface DetectionsOptions {
  readonly streams: number;
  readonly family?: 'normals' | 'words';
  readonly alpha?: number;
  readonly most?: number;
  readonly pipeline?: string;
  readonly firstSeed?: number;
}

export function detections(backdoor: string, options: DetectionsOptions): Detections {
  const {
    streams,
    family = 'normals',
    alpha = 1e-6,
    most = 2 ** 24,
    pipeline = 'numpy:PCG64',
    firstSeed = 1,
  } = options;
  const at: number[] = [];
  const winners = new Map<string, number>();
  for (let stream = 0; stream < streams; stream++) {
    const recipe = { id: pipeline, seed: String(firstSeed + stream) };
    const { detectedAt, component } =
      family === 'normals'
        ? watched(openPipeline(recipe, tampering(backdoor)), alpha, most)
        : watchedWords(openWords(recipe, 64, CALL, tampering(backdoor)), alpha, most);
    at.push(detectedAt ?? Number.POSITIVE_INFINITY);
    winners.set(component ?? 'none', (winners.get(component ?? 'none') ?? 0) + 1);
  }
  at.sort((a, b) => a - b);
  const quantile = (q: number) => at[Math.ceil(q * streams) - 1]!;
  const [component] = [...winners].sort((a, b) => b[1] - a[1])[0]!;
  return {
    backdoor,
    streams,
    median: quantile(0.5),
    p90: quantile(0.9),
    p95: quantile(0.95),
    slowest: quantile(1),
    component,
  };
}
