export * from './decimal.ts';
export * from './json.ts';
export * from './markdown.ts';
export * from './numbers.ts';
export * from './text.ts';
export * from './tsv.ts';
