export * from './audit.ts';
export * from './decimal.ts';
export * from './json.ts';
export * from './markdown.ts';
export * from './numbers.ts';
export { type AuditDocument, auditDocument } from './schemas/audit.ts';
export * from './text.ts';
export * from './tsv.ts';
