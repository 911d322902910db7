export * from './arithmetic.ts';
export * from './certificate.ts';
export * from './dsse.ts';
export * from './noise.ts';
export type * from './results.ts';
export * from './verify.ts';
