import type { Command } from 'commander';
import { registerAttack } from './attack.ts';
import { registerAudit } from './audit.ts';
import { registerCertify } from './certify.ts';
import { registerCheck } from './check.ts';
import { registerDemo } from './demo.ts';
import { registerMonitor } from './monitor.ts';
import { registerNoise } from './noise.ts';
import { registerPredict } from './predict.ts';
import { registerVerify } from './verify.ts';

/** A command of the binary: it declares its flags and its action on the program it is given. */
export type Register = (program: Command) => void;

/** In the order `--help` shows them. */
export const commands: readonly Register[] = [
  registerDemo,
  registerCertify,
  registerPredict,
  registerVerify,
  registerCheck,
  registerAudit,
  registerMonitor,
  registerNoise,
  registerAttack,
];
