export * from './decide.ts';
export * from './noise/index.ts';
export * from './noise/reuse.ts';
export { ValueCheck } from './noise/values.ts';
export { assess, notAssessed } from './sp800-22/assess.ts';
export { type Evaluate, type EvaluatorSpec, evaluator, type SequenceResult } from './sp800-22/evaluate.ts';
export { sp80022 } from './sp800-22/index.ts';
export { MAX_SEQUENCE_BITS, type Sequence, sequences } from './sp800-22/sequence.ts';
export {
  MODES,
  type Mode,
  type Outcome,
  PARAMETERS,
  type Parameters,
  parametersFrom,
  type Sp80022Test,
} from './sp800-22/test.ts';
export * from './sp800-90b/index.ts';
export * from './suites.ts';
export * from './types.ts';
