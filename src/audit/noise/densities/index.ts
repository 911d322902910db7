export * from './attacks.ts';
export { densityOf } from './by-backdoor.ts';
export * from './density.ts';
export * from './laws.ts';
export { type Attempt, ziggurat } from './ziggurat.ts';
