import { type Command, Option } from 'commander';
import { FairnoiseError } from '../core/index.ts';
import { liveLine, standing } from '../report/live.ts';
import { noiseJson } from '../report/noise.ts';
import { type LiveEvent, watchLive } from '../run/live/live.ts';
import { FORMS, type FormType } from '../sources/index.ts';
import { EXIT, explain } from './exit.ts';
import { whenReaderGoes } from './reader-gone.ts';
import { counting, gridStep, number, whole } from './values.ts';
import { version } from './version.ts';

interface MonitorFlags {
  readonly as?: FormType;
  readonly sigma?: number;
  readonly grid?: number;
  readonly axis?: number;
  readonly alpha: number;
  readonly numbers?: number;
  readonly state?: string;
}

export function registerMonitor(program: Command): void {
  program
    .command('monitor')
    .description('The noise battery on a live stream, for ever: one JSON line an event, exit 1 on an alarm')
    .argument(
      '<source>',
      '- (standard input), exec:COMMAND, file or pipe, os:, recipe:R?seed=X&backdoor=B, recipe:lattice?seed=X&sigma=S',
    )
    .addOption(
      new Option('--as <form>', 'what raw bytes are; floats or words (default: by the name, else u8)').choices([
        ...FORMS,
      ]),
    )
    .option('--sigma <s>', 'standard deviation that floats should have (default: 1)', number)
    .option(
      '--grid <step>',
      'numbers are lattice noise on this grid, such as 1/255; signed integers count its steps',
      gridStep,
    )
    .option('--axis <n>', 'axis of an array (.npy) that counts the noise vectors (default: 0)', whole)
    .option('--alpha <a>', 'chance of a false alarm, however long it runs', number, 1e-6)
    .option(
      '--numbers <count>',
      'end after this many numbers or words, those of earlier runs with the same --state included',
      counting,
    )
    .option('--state <file>', 'go on from this file, and keep it up to date; one file a source')
    .addHelpText('after', EXAMPLES)
    .action(async (source: string, flags: MonitorFlags) => {
      process.exitCode = await run(source, flags);
    });
}

async function run(source: string, flags: MonitorFlags): Promise<number> {
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const events = new Events(interrupt);
  let alarm = false;
  let looked = false;
  try {
    const watch = watchLive({
      source,
      as: flags.as ?? null,
      sigma: flags.sigma ?? null,
      grid: flags.grid ?? null,
      axis: flags.axis ?? null,
      alpha: flags.alpha,
      numbers: flags.numbers ?? null,
      state: flags.state ?? null,
      stop: stop.signal,
    });
    for await (const event of watch) {
      if (event.event === 'alarm' || event.event === 'end') {
        alarm = event.report.alarm;
        looked = event.report.numbers > 0;
      }
      await events.say(document(event, flags.alpha));
    }
  } catch (thrown) {
    const { text, code } = explain(thrown);
    if (code !== EXIT.usage) await events.say({ format: FORMAT, event: 'error', message: text });
    throw thrown;
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
  if (events.unread && !alarm)
    throw new FairnoiseError('FILE_UNWRITABLE', 'the reader of the events is gone; nothing is watched any more');
  return alarm ? EXIT.finding : looked ? EXIT.done : EXIT.undecided;
}

/** Lines on standard output for a reader who must be there: a watch that nobody reads would look like one without an alarm. */
class Events {
  /** The reader left. */
  unread = false;
  readonly #gone: () => void;

  constructor(whenGone: () => void) {
    this.#gone = () => {
      this.unread = true;
      whenGone();
    };
    whenReaderGoes(this.#gone);
  }

  /** Resolves once the line is out, or never can be. */
  say(event: Parameters<typeof liveLine>[0]): Promise<void> {
    if (this.unread) return Promise.resolve();
    return new Promise((told) => {
      process.stdout.write(liveLine(event), (error) => {
        // Before the stream's own `error` event, which may come after the last line.
        if ((error as NodeJS.ErrnoException | null | undefined)?.code === 'EPIPE') this.#gone();
        told();
      });
    });
  }
}

const FORMAT = 'fairnoise/monitor/v1';

function document(event: LiveEvent, alpha: number): Parameters<typeof liveLine>[0] {
  const format = FORMAT;
  switch (event.event) {
    case 'start': {
      const { source, resumedAt, notes } = event;
      const { text, form } = source;
      return { format, event: 'start', version, source: { text, as: form.type }, alpha, resumedAt, notes: [...notes] };
    }
    case 'waiting':
      return { format, event: 'waiting', seconds: event.seconds };
    case 'checkpoint':
      return { format, event: 'checkpoint', noise: standing(event.report) };
    case 'alarm':
      return { format, event: 'alarm', because: event.report.because, noise: standing(event.report) };
    case 'end': {
      const { reason, report } = event;
      return { format, event: 'end', reason, because: report.because, noise: noiseJson(report) };
    }
  }
}

const EXAMPLES = `
Examples:
  ./my-noise | fairnoise monitor - --as f32 --sigma 0.25
  fairnoise monitor 'exec:./my-generator' --as u64 --state monitor.state
  fairnoise monitor /dev/hwrng --numbers 1e9
  fairnoise monitor 'recipe:numpy:PCG64?seed=42&backdoor=kurtosis=16'

Events: start, checkpoint (at 1,024 numbers and every doubling), waiting (the source is silent for 30 s), alarm, and last end or error.
A pipe or a command goes on where --state left it: one that is restarted and says the same numbers again, from a fixed seed say, raises
the component repeats, as it should. A file or a recipe begins anew, and what was seen of it is passed over.
Ctrl-C ends it with a last line. Exit code: 0 no alarm, 1 alarm, 4 nothing came, 2 wrong usage, 3 the source could not be read, the state
could not be kept, or the reader of the events is gone.
`;
