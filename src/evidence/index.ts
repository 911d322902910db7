export * from './arithmetic.ts';
export * from './certificate.ts';
export {
  checkResults,
  FINDING_IDS,
  type Finding,
  type FindingId,
  plainRows,
  type ResultsAudit,
} from './check.ts';
export type { Declared } from './check-context.ts';
export * from './comparison.ts';
export * from './dsse.ts';
export * from './monitor.ts';
export * from './noise.ts';
export { describePrinting, type Printing, type Rounding } from './printing.ts';
export type { Parameters } from './radius-lattice.ts';
export type { Fit } from './recover.ts';
export type * from './results.ts';
export * from './verify.ts';
export { worstState } from './worst-state.ts';
