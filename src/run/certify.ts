import type { Plan } from '../core/plan.ts';
import type { ShardVotes } from '../core/types.ts';
import type { PricedPoint } from '../datasets/index.ts';
import { type Ask, certify } from '../smoothing/certify.ts';
import { predict } from '../smoothing/predict.ts';
import { certifyParameters, type InputRecord, joinBits, payForGrid } from '../smoothing/record.ts';
import type { StreamStates } from './bench.ts';
import { type Aside, type Driver, driver } from './drive.ts';
import type { Executor } from './executor.ts';
import { type Compared, compareInput } from './monitor/compare.ts';
import type { Counts } from './monitor/tally.ts';

export type RunEvent =
  | { readonly kind: 'samples'; readonly count: number }
  /** Noise of the next input, as it was counted; in the plan's order, before the record that it belongs to. */
  | { readonly kind: 'noise'; readonly counts: Counts }
  | ({ readonly kind: 'input' } & Worked);

/** An input's record and what a run keeps beside it. */
export interface Worked {
  readonly record: InputRecord;
  /** Where sequential samplers stand after this input; null for addressed ones. */
  readonly states: StreamStates | null;
  readonly compared: Compared | null;
  /** Its noise, stretch by stretch; empty where it is not monitored. */
  readonly noise: readonly Counts[];
}

interface InFlight {
  readonly noise: Counts[];
  readonly work: Promise<Pick<Worked, 'record' | 'compared'>>;
}

export interface RunOptions {
  readonly plan: Plan;
  readonly executor: Executor;
  /** Inputs in the order of the plan; those already done are left out by the caller. */
  readonly inputs: AsyncIterable<PricedPoint>;
  /** Total-variation charge of one noise vector. */
  readonly tv: number;
  /** True for samplers with one sequential stream: inputs strictly one after another. */
  readonly inOrder: boolean;
  /** Also vote under the bench's trusted noise. */
  readonly compare?: boolean;
  /** Patches of the direction that the monitor compares an input's noise with; 0: none. */
  readonly patches?: number;
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
  const inFlight: InFlight[] = [];
  let exhausted = false;

  try {
    for (;;) {
      while (!exhausted && inFlight.length < window) {
        const next = await source.next();
        if (next.done) {
          exhausted = true;
          break;
        }
        const noise: Counts[] = [];
        const work = runInput(options, next.value, drive, { stretch: (counts) => noise.push(counts) });
        work.catch(() => {}); // looked at when its turn comes
        inFlight.push({ noise, work });
      }
      const head = inFlight.shift();
      if (!head) return;
      let settled = false;
      let told = 0;
      const watched = head.work.finally(() => {
        settled = true;
        wake();
      });
      watched.catch(() => {});
      while (!settled || pending.length > 0 || told < head.noise.length) {
        while (told < head.noise.length) yield { kind: 'noise', counts: head.noise[told++]! };
        while (pending.length > 0) yield pending.shift()!;
        if (!settled) {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
      const worked = await watched;
      yield { kind: 'input', ...worked, noise: head.noise, states: inOrder ? await executor.state() : null };
    }
  } finally {
    await source.return?.();
  }
}

async function runInput(
  options: RunOptions,
  bare: PricedPoint,
  drive: Driver,
  aside: Aside,
): Promise<Pick<Worked, 'record' | 'compared'>> {
  const input = await withDirection(options, bare);
  if (!options.compare) return { record: await recordOf(options, input, drive, aside), compared: null };
  const { n0 } = options.plan.statistics;
  const { result, compared } = await compareInput(drive, n0, input, (more) =>
    recordOf(options, input, drive, { ...aside, ...more }),
  );
  return { record: result, compared };
}

/** The input with the direction that its noise is compared with: found before any of that noise is drawn. */
async function withDirection({ executor, patches = 0 }: RunOptions, input: PricedPoint): Promise<PricedPoint> {
  if (patches === 0) return input;
  return { ...input, point: { ...input.point, along: await executor.direction(input.point, patches) } };
}

type Drive = <Result>(protocol: Generator<Ask, Result, ShardVotes>) => Promise<Result>;

async function recordOf(
  { plan, tv }: RunOptions,
  input: PricedPoint,
  driver: Driver,
  aside: Aside,
): Promise<InputRecord> {
  const started = performance.now();
  const drive: Drive = (protocol) => driver.run(protocol, input.point, aside);
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
