import { FairnoiseError, isMisuse } from '../core/index.ts';

/** Exit codes scripts rely on (README.md, "In CI and from Python"). */
export const EXIT = { done: 0, finding: 1, usage: 2, world: 3, undecided: 4 } as const;

/** A command's fault that is the user's: wrong flags or flags that do not fit together. One sentence, exit 2. */
export class UsageError extends Error {}

/** One clear sentence for what was thrown, and the exit code it means. Only our own bugs show a stack. */
export function explain(thrown: unknown): { text: string; code: number } {
  if (thrown instanceof UsageError || isMisuse(thrown)) return { text: thrown.message, code: EXIT.usage };
  if (thrown instanceof FairnoiseError) return { text: thrown.message, code: EXIT.world };
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  return { text: `this is a fault in fairnoise, please report it:\n${stack}`, code: EXIT.world };
}
