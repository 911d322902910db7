export * from './npy.ts';
export * from './read.ts';
export * from './stream.ts';
export * from './whole.ts';
export { unwritable, writeAll } from './write.ts';
