export * from './decimal.ts';
export * from './tsv.ts';
