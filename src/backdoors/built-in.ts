import { type BackdoorEntry, seedBackdoors, wordBackdoors } from './catalogue.ts';
import { noiseBackdoors } from './noise/catalogue.ts';

/** Every backdoor there is, on words, on the seed and on noise. */
export const builtIn: readonly BackdoorEntry[] = [...wordBackdoors, ...seedBackdoors, ...noiseBackdoors];
