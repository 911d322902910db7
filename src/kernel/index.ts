export * from './certify.ts';
export * from './kernel.ts';
export * from './sts.ts';
