export {
  type Alternative,
  type AlternativeGroup,
  type Channel,
  type ChannelSpec,
  channel,
  Wealth,
} from './channel.ts';
export { CountedFamily } from './counted.ts';
export {
  Differential,
  type DifferentialOptions,
  type DifferentialReport,
  type DifferentialStanding,
  type InputDifference,
} from './differential.ts';
export { MOST_E, shownEValue } from './e-value.ts';
export type { ComponentInfo, Family, FamilyId, Mark } from './family.ts';
export { bitTests, type FixedReport, FixedSums, type FixedTest, fixedReport } from './fixed.ts';
export { LatticeFamily } from './lattice.ts';
export { coarse, float16Law, float32Law, float64Law, type Law, latticeCells, latticeLaw, RAW_FLOAT } from './law.ts';
export { gathered, NormalsFamily, type NormalsOptions } from './normals.ts';
export { lostRadius, type Question, type Strength, weakestCaught } from './power.ts';
export { LIMITS, type NoiseReport, noiseReport } from './report.ts';
export {
  LONGEST,
  noveltyOf,
  planOf,
  type Shape,
  type VectorCounter,
  type VectorOptions,
  type VectorPlan,
  VectorReader,
  VectorsFamily,
  vectorCounter,
  vectorStatistics,
} from './vectors/index.ts';
export { type FamilyReport, Watch } from './watch.ts';
export { type WordBits, WordsFamily } from './words/index.ts';
