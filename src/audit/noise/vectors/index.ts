export { type VectorCounter, vectorCounter } from './counts.ts';
export { VectorsFamily } from './family.ts';
export type { Shape } from './lags.ts';
export { lower, upper } from './novelty.ts';
export {
  LONGEST,
  noveltyOf,
  planOf,
  ROW,
  type VectorOptions,
  type VectorPlan,
  VectorReader,
  vectorStatistics,
} from './reader.ts';
