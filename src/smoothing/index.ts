export * from './certify.ts';
export * from './predict.ts';
export * from './record.ts';
export * from './votes.ts';
