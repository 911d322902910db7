import type { Command } from 'commander';

/** A command of the binary: it declares its flags and its action on the program it is given. */
export type Register = (program: Command) => void;

/** In the order `--help` shows them. A command that is named is loaded alone, since most of the time of a short one is loading. */
export const commands: ReadonlyMap<string, () => Promise<Register>> = new Map([
  ['demo', async () => (await import('./demo.ts')).registerDemo],
  ['certify', async () => (await import('./certify.ts')).registerCertify],
  ['predict', async () => (await import('./predict.ts')).registerPredict],
  ['verify', async () => (await import('./verify.ts')).registerVerify],
  ['check', async () => (await import('./check.ts')).registerCheck],
  ['audit', async () => (await import('./audit.ts')).registerAudit],
  ['monitor', async () => (await import('./monitor.ts')).registerMonitor],
  ['noise', async () => (await import('./noise.ts')).registerNoise],
  ['attack', async () => (await import('./attack.ts')).registerAttack],
]);
