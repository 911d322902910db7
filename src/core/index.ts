export * from './binary16.ts';
export * from './bytes.ts';
export * from './canonical.ts';
export * from './digest.ts';
export * from './errors.ts';
export * from './guards.ts';
export * from './plan.ts';
export * from './some.ts';
export type * from './types.ts';
