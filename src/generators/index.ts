export * from './draws.ts';
export { KernelGenerator } from './kernel-generator.ts';
export * from './registry.ts';
export { parseSeed, type Seed } from './seed.ts';
export * from './seedsequence.ts';
export * from './state.ts';
export * from './wide.ts';
