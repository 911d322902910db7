import type { Plan } from '../core/plan.ts';
import type { ShardVotes } from '../core/types.ts';
import type { PricedPoint } from '../datasets/index.ts';
import { type Ask, certify } from '../smoothing/certify.ts';
import { predict } from '../smoothing/predict.ts';
import { certifyParameters, type InputRecord, joinBits, payForGrid } from '../smoothing/record.ts';
import { driver } from './drive.ts';
import type { Executor } from './executor.ts';

export type RunEvent =
  | { readonly kind: 'samples'; readonly count: number }
  /** `state` is that of a sequential sampler after this input, null for addressed ones. */
  | { readonly kind: 'input'; readonly record: InputRecord; readonly state: Uint8Array | null };

export interface RunOptions {
  readonly plan: Plan;
  readonly executor: Executor;
  /** Inputs in the order of the plan; those already done are left out by the caller. */
  readonly inputs: AsyncIterable<PricedPoint>;
  /** Total-variation charge of one noise vector. */
  readonly tv: number;
  /** True for samplers with one sequential stream: inputs strictly one after another. */
  readonly inOrder: boolean;
}

/**
 * Works the inputs, a few at a time so that no thread waits, and yields their records in the plan's order, with ticks in between.
 * Stopping the iteration stops asking for more work; whatever was in flight is dropped.
 */
export async function* runPlan(options: RunOptions): AsyncGenerator<RunEvent, void, undefined> {
  const { plan, executor, inOrder } = options;
  const pending: RunEvent[] = [];
  let wake: () => void = () => {};
  const push = (event: RunEvent): void => {
    pending.push(event);
    wake();
  };
  const drive = driver(executor, plan.model.batch, plan.model.classes, (count) => push({ kind: 'samples', count }));

  const window = inOrder ? 1 : executor.lanes + 1;
  const source = options.inputs[Symbol.asyncIterator]();
  const inFlight: Promise<InputRecord>[] = [];
  let exhausted = false;

  try {
    for (;;) {
      while (!exhausted && inFlight.length < window) {
        const next = await source.next();
        if (next.done) {
          exhausted = true;
          break;
        }
        const input = next.value;
        const record = runInput(options, input, (protocol) => drive.run(protocol, input.point));
        record.catch(() => {}); // looked at when its turn comes
        inFlight.push(record);
      }
      const head = inFlight.shift();
      if (!head) return;
      let settled = false;
      const watched = head.finally(() => {
        settled = true;
        wake();
      });
      watched.catch(() => {});
      while (!settled || pending.length > 0) {
        while (pending.length > 0) yield pending.shift()!;
        if (!settled) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      const record = await watched;
      yield { kind: 'input', record, state: inOrder ? await executor.state() : null };
    }
  } finally {
    await source.return?.();
  }
}

type Drive = <Result>(protocol: Generator<Ask, Result, ShardVotes>) => Promise<Result>;

async function runInput({ plan, tv }: RunOptions, input: PricedPoint, drive: Drive): Promise<InputRecord> {
  const started = performance.now();
  const record =
    plan.task === 'certify' ? await certifyInput(plan, tv, input, drive) : await predictInput(plan, input, drive);
  return { ...record, seconds: (performance.now() - started) / 1000 };
}

type Unclocked = Omit<InputRecord, 'seconds'>;

async function certifyInput(
  plan: Plan,
  tv: number,
  { point, cost, norm }: PricedPoint,
  drive: Drive,
): Promise<Unclocked> {
  const result = await drive(certify(certifyParameters(plan, tv, cost, norm)));
  const certified = result.outcome.kind === 'certified' ? result.outcome : null;
  const radius = certified ? payForGrid(certified.radius, cost, norm) : 0;
  return {
    index: point.index,
    label: point.label,
    predict: certified && radius > 0 ? certified.label : null,
    radius,
    pABar: result.outcome.pABar,
    decision: result.decision,
    cAHat: result.cAHat,
    nA: result.nA,
    samples: result.samples,
    selection: result.selection,
    estimation: result.estimation,
    moved: point.moved,
    cost,
    norm,
    outcomes: joinBits(result.outcomes, result.estimation.samples),
  };
}

async function predictInput(plan: Plan, { point, cost, norm }: PricedPoint, drive: Drive): Promise<Unclocked> {
  const { n, alpha } = plan.statistics;
  const { votes, label, p } = await drive(predict({ n, alpha: Number(alpha) }));
  const cAHat = label ?? 0;
  return {
    index: point.index,
    label: point.label,
    predict: label,
    radius: 0,
    pABar: p,
    decision: null,
    cAHat,
    nA: votes.counts[cAHat]!,
    samples: n,
    selection: { samples: 0, counts: votes.counts.map(() => 0), ambiguous: votes.counts.map(() => 0), failed: 0 },
    estimation: votes,
    moved: point.moved,
    cost,
    norm,
    outcomes: new Uint8Array(0),
  };
}
