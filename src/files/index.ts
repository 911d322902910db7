export * from './whole.ts';
