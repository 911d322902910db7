import { performance } from 'node:perf_hooks';

/** Milliseconds of silence after which it is told, and the least between two times that it is. */
export interface Patience {
  readonly after: number;
  readonly apart: number;
}

export const PATIENCE: Patience = { after: 30_000, apart: 60_000 };

export interface Waiting {
  readonly event: 'waiting';
  /** Since something came, or since the beginning. */
  readonly seconds: number;
}

/** Tells a source that is silent from a watch that is dead. What comes is handed on at once. */
export class Silence {
  readonly #patience: Patience;
  #since = performance.now();
  #said = Number.NEGATIVE_INFINITY;

  constructor(patience: Patience = PATIENCE) {
    this.#patience = patience;
  }

  /** What `coming` brings; meanwhile a word now and then. */
  async *until<T>(coming: Promise<T>): AsyncGenerator<Waiting, T> {
    for (;;) {
      const { after, apart } = this.#patience;
      const due = Math.max(this.#since + after, this.#said + apart);
      const came = await within(coming, Math.max(0, due - performance.now()));
      const now = performance.now();
      if (came) {
        this.#since = now;
        return came.value;
      }
      this.#said = now;
      yield { event: 'waiting', seconds: Math.round((now - this.#since) / 1000) };
    }
  }
}

/** null where nothing came for that many milliseconds. */
async function within<T>(coming: Promise<T>, milliseconds: number): Promise<{ readonly value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, milliseconds, null);
  });
  try {
    return await Promise.race([coming.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
