/**
 * Bytes that come from outside in one order, each once: a file, or what a command prints. Reading never goes back to the start.
 */
export interface Tape {
  /** `capture of z.f32`, `command "…"`: for sentences. */
  readonly title: string;
  /** The next bytes; fewer than `into.length` only when there are no more. Waits for a slow writer. */
  read(into: Uint8Array): number;
  /** Leaves `bytes` out. */
  skip(bytes: number): void;
  /** Why there are no more, once `read` came short: `the file ends there`, `it ended with status 3`. */
  ending(): string;
  /** Lets go of the file or the process. */
  close(): void;
}
