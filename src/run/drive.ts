import type { Point, Shard, ShardVotes } from '../core/types.ts';
import type { Ask } from '../smoothing/certify.ts';
import { stretchUnit } from '../smoothing/record.ts';
import { addVotes, noVotes } from '../smoothing/votes.ts';
import type { Executor } from './executor.ts';
import { Stretches, stretchEnd } from './monitor/stretches.ts';
import type { Counts } from './monitor/tally.ts';

/** Shards aim at this much work, so that progress moves and an interrupt costs little. */
const SHARD_SECONDS = 0.25;

/** Cuts what a protocol asks for into shards of a size that suits the model's speed, and puts their votes together again. */
export interface Driver {
  run<Result>(protocol: Generator<Ask, Result, ShardVotes>, point: Point, aside?: Aside): Promise<Result>;
}

/** What a protocol need not know. */
export interface Aside {
  readonly noise?: 'trusted';
  readonly watched?: number;
  /** Noise as it was counted, stretch by stretch in sample order. */
  stretch?(counts: Counts): void;
  /** Every answer, before the protocol has it. */
  heard?(ask: Ask, answer: ShardVotes): void;
}

/** A protocol of one question. */
export function* single(ask: Ask): Generator<Ask, ShardVotes, ShardVotes> {
  return yield ask;
}

export function driver(executor: Executor, batch: number, classes: number, onSamples: (count: number) => void): Driver {
  const unit = stretchUnit(batch);
  let perSecond = 0;

  const timed = async (point: Point, shard: Shard): Promise<ShardVotes> => {
    const start = performance.now();
    const result = await executor.run(point, shard);
    const rate = (shard.count * executor.lanes) / Math.max(1e-3, (performance.now() - start) / 1000);
    perSecond = perSecond === 0 ? rate : 0.7 * perSecond + 0.3 * rate;
    onSamples(shard.count);
    return result;
  };
  const shardSize = (): number =>
    Math.max(unit, Math.floor((perSecond * SHARD_SECONDS) / executor.lanes / unit) * unit);

  const answer = async (point: Point, ask: Ask, { noise, watched, stretch }: Aside): Promise<ShardVotes> => {
    let votes = noVotes(classes);
    const outcomes = ask.candidate === null ? null : new Uint8Array((ask.count + 7) >> 3);
    const bits = watched === undefined ? null : new Uint8Array((ask.count + 7) >> 3);
    const noises = new Stretches(ask, unit, stretch);
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < ask.count) {
        const offset = next;
        const from = ask.from + offset;
        const count = Math.min(ask.count - offset, shardSize(), stretch ? stretchEnd(from, unit) - from : ask.count);
        next += count;
        const shard = {
          ...{ input: point.index, phase: ask.phase, from, count, candidate: ask.candidate },
          ...(noise ? { noise } : {}),
          ...(watched === undefined ? {} : { watched }),
        };
        const part = await timed(point, shard);
        votes = addVotes(votes, part.votes);
        outcomes?.set(part.outcomes!, offset >> 3);
        bits?.set(part.watched!, offset >> 3);
        noises.add(from, count, part.noise);
      }
    };
    await Promise.all(Array.from({ length: executor.lanes }, lane));
    return { votes, outcomes, ...(bits ? { watched: bits } : {}) };
  };

  return {
    async run(protocol, point, aside = {}) {
      let step = protocol.next();
      while (!step.done) {
        const given = await answer(point, step.value, aside);
        aside.heard?.(step.value, given);
        step = protocol.next(given);
      }
      return step.value;
    },
  };
}
