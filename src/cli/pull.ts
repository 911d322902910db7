import { progress } from './progress.ts';

/** What long work says while it is pulled. */
type Said =
  | { readonly kind: 'samples'; readonly done: number; readonly total: number | null }
  | { readonly kind: 'note' | 'warning'; readonly text: string }
  | { readonly kind: 'input' };

/**
 * Pulls resumable work to its end with progress on stderr; Ctrl-C leaves a folder that the same command continues.
 * `note` says beside the count where the work stands.
 */
export async function pull<Event extends Said, Result>(
  work: AsyncGenerator<Event, Result, undefined>,
  { title, out, quiet }: { readonly title: string; readonly out: string; readonly quiet: boolean },
  note: (event: Extract<Event, { kind: 'samples' }>) => string,
): Promise<Result> {
  const meter = progress({ title, unit: 'samples', quiet });
  const stop = (signal: NodeJS.Signals): void => {
    meter.finish();
    process.stderr.write(`fairnoise: stopped; the same command continues from ${out}\n`);
    // Every line in the folder is whole. process.exit() would tear threads down inside onnxruntime, which aborts; the signal does not.
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    for (;;) {
      const step = await work.next();
      if (step.done) return step.value;
      const event: Said = step.value;
      if (event.kind === 'samples') {
        meter.update(event.done, event.total, note(step.value as Extract<Event, { kind: 'samples' }>));
      } else if (event.kind !== 'input' && !(quiet && event.kind === 'note')) {
        meter.say(`${event.kind}: ${event.text}`);
      }
    }
  } finally {
    meter.finish();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
