export * from './attacks.ts';
export * from './density.ts';
export * from './laws.ts';
export { type Attempt, ziggurat } from './ziggurat.ts';
