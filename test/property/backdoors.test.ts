import { seedBackdoors, wordBackdoors } from '../../src/backdoors/catalogue.ts';
import { noContext } from '../../src/backdoors/context.ts';
import { backdoored, openRecipe } from '../../src/backdoors/open.ts';
import { parseBackdoor } from '../../src/backdoors/parse.ts';
import { generatorLaws } from './generator-laws.ts';

const honest = { id: 'numpy:PCG64', seed: '42' };

for (const { id, example } of [...wordBackdoors, ...seedBackdoors])
  generatorLaws({ recipe: { id, ...example, inner: honest }, open: openRecipe, constant: id === 'constant' });

const chains: [string, { id: string; seed: string }][] = [
  ['cycle=900+kurtosis=3+skew=2+tilt=4', honest],
  ['kurtosis=0@every=4', honest],
  ['skew=1@random=3,key=7@words=100..1300', honest],
  ['tilt=1@every=2@random=1', honest],
  ['stuck=8+constant=0x00@random=9', { id: 'numpy:Philox', seed: '1' }],
  ['kurtosis=1', { id: 'numpy:MT19937', seed: '1' }],
  ['skew=0', { id: 'chacha20', seed: '1' }],
  ['bias:bit=31,epsilon=0.25,key=3', { id: 'torch:cpu', seed: '1' }],
  ['workers:count=2,block=800', { id: 'drbg:hmac', seed: '1' }],
  ['artifact-usenix:alpha=2,beta=1+seed-space=3', { id: 'numpy:SFC64', seed: '123456789' }],
];
for (const [text, inner] of chains) generatorLaws({ recipe: backdoored(inner, parseBackdoor(text)), open: openRecipe });

const context = { ...noContext(), phase: 1 as const, input: 12, call: 3, date: '2026-12-24' };
generatorLaws({
  recipe: backdoored(honest, parseBackdoor('kurtosis=1@phase=1@input=10..20@call=1..@date=2026-12-24')),
  open: (recipe) => openRecipe(recipe, context),
});
