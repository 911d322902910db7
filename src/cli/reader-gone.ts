import { unwritable } from '../files/index.ts';
import { EXIT } from './exit.ts';

/** As a rule a closed pipe (`fairnoise noise … | head`) is the reader's choice, not a failure. */
let act = (): void => process.exit(process.exitCode ?? EXIT.done);

/** For a command whose reader must not go: `instead` takes the place of leaving quietly. */
export function whenReaderGoes(instead: () => void): void {
  act = instead;
}

/** What an error of standard output means. */
export function outputFailed(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') {
    act();
    return;
  }
  process.stderr.write(`fairnoise: ${unwritable('standard output', error).message}\n`);
  process.exit(EXIT.world);
}
