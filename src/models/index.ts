export * from './decide.ts';
export type * from './description.ts';
export * from './environment.ts';
export * from './invariance.ts';
export { isLinear, type LinearClassifier, type LinearTruth, openLinear } from './linear.ts';
export * from './normalized.ts';
export { onnxEnvironment } from './onnx.ts';
export * from './open.ts';
export { type ModelBytes, type ModelSource, readModel } from './source.ts';
