import type { Plan } from '../core/plan.ts';
import type { Point, ShardVotes } from '../core/types.ts';
import { type Ask, certify } from '../smoothing/certify.ts';
import { predict } from '../smoothing/predict.ts';
import { certifyParameters, type InputRecord, joinBits, payForGrid } from '../smoothing/record.ts';
import { driver } from './drive.ts';
import type { Executor } from './executor.ts';

export type RunEvent =
  | { readonly kind: 'samples'; readonly count: number }
  | { readonly kind: 'input'; readonly record: InputRecord };

export interface RunInput {
  readonly point: Point;
  /** Distance the radius loses to quantisation, in grid space, and the operator norm of what happened before the grid. */
  readonly cost: number;
  readonly norm: number;
}

export interface RunOptions {
  readonly plan: Plan;
  readonly executor: Executor;
  /** Inputs in the order of the plan; those already done are left out by the caller. */
  readonly inputs: Iterable<RunInput>;
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
  const inFlight: Promise<InputRecord>[] = [];
  const source = options.inputs[Symbol.iterator]();
  let failure: { thrown: unknown } | null = null;
  const start = (): void => {
    while (inFlight.length < window) {
      const next = source.next();
      if (next.done) return;
      const record = runInput(options, next.value, (protocol) => drive.run(protocol, next.value.point));
      record.then(
        () => wake(),
        (thrown: unknown) => {
          failure ??= { thrown };
          wake();
        },
      );
      inFlight.push(record);
    }
  };

  start();
  let head: InputRecord | null = null;
  const watchHead = (): void => {
    inFlight[0]?.then(
      (record) => {
        head = record;
        wake();
      },
      () => {},
    );
  };
  watchHead();
  while (inFlight.length > 0 || pending.length > 0) {
    if (failure) throw (failure as { thrown: unknown }).thrown;
    while (pending.length > 0) yield pending.shift()!;
    if (head) {
      const record: InputRecord = head;
      head = null;
      inFlight.shift();
      start();
      watchHead();
      yield { kind: 'input', record };
      continue;
    }
    if (inFlight.length > 0 && pending.length === 0 && !failure) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

type Drive = <Result>(protocol: Generator<Ask, Result, ShardVotes>) => Promise<Result>;

async function runInput({ plan, tv }: RunOptions, input: RunInput, drive: Drive): Promise<InputRecord> {
  const started = performance.now();
  const record =
    plan.task === 'certify' ? await certifyInput(plan, tv, input, drive) : await predictInput(plan, input, drive);
  return { ...record, seconds: (performance.now() - started) / 1000 };
}

type Unclocked = Omit<InputRecord, 'seconds'>;

async function certifyInput(plan: Plan, tv: number, { point, cost, norm }: RunInput, drive: Drive): Promise<Unclocked> {
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
    outcomes: joinBits(result.outcomes, result.estimation.samples),
  };
}

async function predictInput(plan: Plan, { point }: RunInput, drive: Drive): Promise<Unclocked> {
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
    outcomes: new Uint8Array(0),
  };
}
