export * from './check.ts';
export * from './decimal.ts';
export * from './json.ts';
export * from './markdown.ts';
export * from './numbers.ts';
export { type DocumentName, jsonSchema, SCHEMAS } from './schemas/index.ts';
export * from './svg/index.ts';
export * from './text.ts';
export * from './tsv.ts';
