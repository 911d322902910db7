export * from './decide.ts';
export type * from './description.ts';
export * from './open.ts';
export type { ModelSource } from './source.ts';
