export * from './certify.ts';
export * from './kernel.ts';
