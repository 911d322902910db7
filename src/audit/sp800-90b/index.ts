export * from './cutoffs.ts';
export * from './estimate.ts';
export * from './health.ts';
export * from './iid.ts';
export * from './non-iid.ts';
export * from './permutation.ts';
export * from './restart.ts';
export { type Samples, samplesOf } from './samples.ts';
export { STATISTICS, type StatisticName } from './statistics.ts';
