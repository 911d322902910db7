export * from './stream.ts';
export * from './whole.ts';
