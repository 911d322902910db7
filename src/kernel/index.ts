export * from './certify.ts';
export * from './generators.ts';
export * from './kernel.ts';
export * from './noise.ts';
export * from './sts.ts';
export * from './words.ts';
