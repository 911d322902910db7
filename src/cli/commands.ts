import type { Command } from 'commander';
import { registerAttack } from './attack.ts';
import { registerCertify } from './certify.ts';
import { registerCheck } from './check.ts';
import { registerPredict } from './predict.ts';
import { registerVerify } from './verify.ts';

/** A command of the binary: it declares its flags and its action on the program it is given. */
export type Register = (program: Command) => void;

/** In the order `--help` shows them. */
export const commands: readonly Register[] = [
  registerCertify,
  registerPredict,
  registerCheck,
  registerVerify,
  registerAttack,
];
