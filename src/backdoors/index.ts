export * from './built-in.ts';
export * from './catalogue.ts';
export * from './context.ts';
export { chainName, type Edit, EditedGenerator } from './edit.ts';
export * from './noise/catalogue.ts';
export * from './open.ts';
export * from './parse.ts';
export type { Schedule } from './schedule.ts';
export * from './tampering.ts';
