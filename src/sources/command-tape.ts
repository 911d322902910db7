import { Worker } from 'node:worker_threads';
import { startGroup } from './command-group.ts';
import type { Tape } from './tape.ts';

/** What a command prints on its standard output, read as it comes. It is started at the first read; its stderr is ours. */
export function commandTape(command: string): Tape {
  let pipe: CommandPipe | null = null;
  let toSkip = 0;
  const opened = (): CommandPipe => {
    pipe ??= new CommandPipe(command);
    const scratch = new Uint8Array(Math.min(toSkip, 1 << 16));
    while (toSkip > 0) {
      const got = pipe.read(scratch.subarray(0, Math.min(toSkip, scratch.length)));
      if (got === 0) break;
      toSkip -= got;
    }
    return pipe;
  };
  return {
    title: `the command "${command}"`,
    read: (into) => opened().read(into),
    skip(bytes) {
      toSkip += bytes;
    },
    ending: () => pipe?.ending() ?? 'it was not started',
    close: () => pipe?.close(),
  };
}

const ROOM = 1 << 20; // bytes on their way; a power of two, so that counters may wrap
const ENDING = 1 << 10; // bytes of text about how it ended
// Places in the Int32Array that both threads see.
const EVENTS = 0;
const WRITTEN = 1;
const READ = 2;
const ENDED = 3;

/**
 * Noise is drawn synchronously and Node reads pipes asynchronously, so a thread of its own runs the command and hands the bytes over
 * in shared memory; the reader sleeps on a counter. (A named pipe read with fs.readSync would do without the thread, but not on
 * Windows, and would not say how the command ended.)
 */
class CommandPipe {
  readonly #counters = new Int32Array(new SharedArrayBuffer(16));
  readonly #room = new Uint8Array(new SharedArrayBuffer(ROOM));
  readonly #ending = new Uint8Array(new SharedArrayBuffer(ENDING));
  readonly #thread: Worker;

  constructor(command: string) {
    const shared = { command, counters: this.#counters, room: this.#room, ending: this.#ending };
    // The thread's program is the text of two functions: it is the same from src under a test runner and from dist.
    this.#thread = new Worker(`(${runCommand.toString()})(${startGroup.toString()})`, {
      eval: true,
      workerData: shared,
    });
    this.#thread.unref();
  }

  read(into: Uint8Array): number {
    const [counters, room] = [this.#counters, this.#room];
    let got = 0;
    while (got < into.length) {
      const events = Atomics.load(counters, EVENTS);
      const ended = Atomics.load(counters, ENDED) !== 0;
      const at = Atomics.load(counters, READ);
      const waiting = (Atomics.load(counters, WRITTEN) - at) | 0;
      if (waiting === 0) {
        if (ended) break;
        Atomics.wait(counters, EVENTS, events);
        continue;
      }
      const from = at & (ROOM - 1);
      const n = Math.min(waiting, into.length - got, ROOM - from);
      into.set(room.subarray(from, from + n), got);
      got += n;
      Atomics.store(counters, READ, (at + n) | 0);
      Atomics.notify(counters, READ);
    }
    return got;
  }

  ending(): string {
    const end = this.#ending.indexOf(0);
    return new TextDecoder().decode(this.#ending.slice(0, end < 0 ? ENDING : end));
  }

  close(): void {
    this.#thread.postMessage('close');
    Atomics.store(this.#counters, ENDED, 2);
    Atomics.notify(this.#counters, READ);
  }
}

// Runs in the thread, where nothing of this module is known.
function runCommand(start: typeof startGroup): void {
  const { parentPort, workerData } = process.getBuiltinModule('node:worker_threads');
  const { command, counters, room, ending } = workerData as {
    command: string;
    counters: Int32Array;
    room: Uint8Array;
    ending: Uint8Array;
  };
  const [EVENTS, WRITTEN, READ, ENDED] = [0, 1, 2, 3];
  const { child, kill } = start(command, 'inherit');
  const say = (): void => {
    Atomics.add(counters, EVENTS!, 1);
    Atomics.notify(counters, EVENTS!);
  };
  const end = (text: string): void => {
    if (Atomics.load(counters, ENDED!) !== 0) return;
    new TextEncoder().encodeInto(text, ending);
    Atomics.store(counters, ENDED!, 1);
    say();
    parentPort!.close();
  };
  const leave = (): void => {
    child.stdout.destroy();
    kill();
    parentPort!.close();
  };
  parentPort!.once('message', leave);
  child.stdout.on('data', (chunk: Uint8Array) => {
    for (let done = 0; done < chunk.length; ) {
      const at = Atomics.load(counters, WRITTEN!);
      const read = Atomics.load(counters, READ!);
      const free = room.length - ((at - read) | 0);
      if (free === 0) {
        if (Atomics.load(counters, ENDED!) === 2) return leave();
        Atomics.wait(counters, READ!, read, 1000);
        continue;
      }
      const from = at & (room.length - 1);
      const n = Math.min(free, chunk.length - done, room.length - from);
      room.set(chunk.subarray(done, done + n), from);
      done += n;
      Atomics.store(counters, WRITTEN!, (at + n) | 0);
      say();
    }
  });
  child.on('error', (error: Error) => end(`it cannot be started (${error.message})`));
  child.on('close', (code: number | null, signal: string | null) =>
    end(signal === null ? `it ended with status ${code}` : `it was ended by ${signal}`),
  );
}
