import { assess, type EvaluatorSpec, evaluator, type SequenceResult } from '../../audit/index.ts';
import { FairnoiseError } from '../../core/errors.ts';
import { type BitChunk, cutter } from '../../sources/index.ts';
import { type AuditPool, auditPool, hasWorkers } from './pool.ts';
import type { SuiteRun } from './suite.ts';

export interface Sp80022Spec extends EvaluatorSpec {
  /** The user asked for this length; otherwise one shorter sequence is made of a source that has less. */
  readonly exact: boolean;
  /** Sequences wanted, and whether fewer are an error. */
  readonly most: number;
  readonly all: boolean;
  readonly alpha: number;
  readonly threads: number;
  /** The source's name, for sentences. */
  readonly name: string;
}

/** Cuts bits into sequences and runs the fifteen tests on each, several at a time; the report does not depend on how many. */
export function sp80022Run(asked: Sp80022Spec): SuiteRun {
  const { name, most, threads } = asked;
  const cut = cutter(asked.n);
  const results: SequenceResult[] = [];
  const running = new Set<Promise<void>>();
  let spec: EvaluatorSpec = { n: asked.n, parameters: asked.parameters, mode: asked.mode };
  let inline: ((data: Uint8Array) => SequenceResult) | undefined;
  let pool: AuditPool | undefined;
  let started = 0;
  let done = 0;

  // Statistics are reported for a single sequence only; kept for all, they would grow with the stream.
  const keep = (at: number, result: SequenceResult): void => {
    results[at] = at === 0 ? result : { tests: result.tests, statistics: [] };
    done++;
  };
  const submit = (data: Uint8Array<ArrayBuffer>): void => {
    const at = started++;
    // Two sequences are done sooner than threads are started.
    if (threads < 2 || !hasWorkers || at < 2) {
      inline ??= evaluator(spec);
      keep(at, inline(data));
      return;
    }
    pool ??= auditPool(spec, Math.min(threads, most));
    const job = pool.evaluate(data).then((result) => keep(at, result));
    running.add(job);
    job.then(
      () => running.delete(job),
      () => undefined, // stays among the running: whoever waits next gets the error
    );
  };

  return {
    get full() {
      return started >= most;
    },
    done: () => done,
    async push(chunk: BitChunk) {
      for (const data of cut.push(chunk)) {
        if (started >= most) return;
        submit(data);
        while (running.size >= 2 * threads) await Promise.race(running);
      }
    },
    async finish() {
      let unused = cut.rest();
      if (started === 0 && !asked.exact && unused.bits > 0) {
        spec = { ...spec, n: unused.bits };
        submit(unused.data.slice());
        unused = { data: new Uint8Array(0), bits: 0 };
      }
      await Promise.all(running);
      if (started === 0) {
        throw new FairnoiseError(
          'SOURCE_EXHAUSTED',
          unused.bits === 0
            ? `${name} gave no bits; there is nothing to audit`
            : `${name} gave ${unused.bits} bits, fewer than the one sequence of ${asked.n} asked for; pass a smaller --sequence-bits`,
        );
      }
      if (asked.all && started < most) {
        throw new FairnoiseError(
          'SOURCE_EXHAUSTED',
          `${name} gave ${started} sequences of ${asked.n} bits, fewer than the ${most} asked for; pass a smaller --sequences`,
        );
      }
      return assess(results, spec, asked.alpha, started >= most ? 0 : unused.bits);
    },
    close: async () => pool?.close(),
  };
}
