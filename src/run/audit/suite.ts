import type { AnySuiteReport } from '../../audit/index.ts';
import type { BitChunk } from '../../sources/index.ts';

/** One suite at work on a source that is read once for all of them; `Chunk` is what it is fed, bits or floats. */
export interface SuiteRun<Chunk = BitChunk> {
  /** It has what it needs; the source is not read on for its sake. */
  readonly full: boolean;
  /** Resolves when it is ready for more, which is how a slow suite slows the reading down. */
  push(chunk: Chunk): Promise<void>;
  /** What is done only once the source has been read: a step at a time, each with a note on what comes next. Before finish(). */
  work?(): AsyncGenerator<string, void>;
  /** Called once, after the last chunk. Throws FairnoiseError when the source gave too little. */
  finish(): Promise<AnySuiteReport>;
  /** Frees threads; called always, also after an error. */
  close(): Promise<void>;
  /** Work done, in the unit progress is shown in. */
  done(): number;
}
