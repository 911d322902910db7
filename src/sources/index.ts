export * from './capture.ts';
export * from './command.ts';
export * from './key.ts';
export * from './os.ts';
export * from './recorded.ts';
export * from './tape.ts';
