export * from './bench.ts';
export * from './certify.ts';
export * from './executor.ts';
export * from './folder.ts';
export * from './prepare.ts';
export * from './probe.ts';
export * from './shard.ts';
