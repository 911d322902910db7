/**
 * What can go wrong outside the program. A closed set, so that callers can switch on it;
 * misuse is a `TypeError`/`RangeError` from guards.ts, and a finding (abstain, fail, skipped) is a value, never an error.
 */
export type FairnoiseErrorCode =
  | 'FILE_UNREADABLE'
  | 'FILE_UNWRITABLE'
  | 'DATA_MALFORMED'
  | 'DATA_MISMATCH'
  | 'MODEL_UNREADABLE'
  | 'MODEL_MISMATCH'
  | 'MODEL_FAILED'
  | 'SOURCE_UNAVAILABLE'
  | 'SOURCE_EXHAUSTED'
  | 'DEPENDENCY_MISSING'
  | 'CERTIFICATE_MALFORMED'
  | 'STATE_MISMATCH';

/** The world's fault (file, network, model, state). `message` is one sentence that says what was expected and names the mend. */
export class FairnoiseError extends Error {
  override readonly name = 'FairnoiseError';
  readonly code: FairnoiseErrorCode;

  constructor(code: FairnoiseErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}

/** The text of anything that was thrown. */
export function reason(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's code for what was thrown: `ENOENT`; empty where it has none. */
export const codeOf = (thrown: unknown): string => (thrown as { readonly code?: string } | null)?.code ?? '';
