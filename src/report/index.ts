export * from './decimal.ts';
export * from './files.ts';
export * from './tsv.ts';
