export * from './bits.ts';
export { commandStream } from './command.ts';
export { fileStream } from './file.ts';
export * from './key.ts';
export { standardInput } from './standard-input.ts';
export * from './stream.ts';
export { systemStream } from './system.ts';
