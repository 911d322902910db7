export * from './decimal.ts';
export * from './json.ts';
export * from './markdown.ts';
export * from './numbers.ts';
export * from './run-summary.ts';
export * from './run-text.ts';
export * from './text.ts';
export * from './tsv.ts';
