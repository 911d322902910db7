export type { WordBits } from './layout.ts';
export { WordsFamily } from './words.ts';
