import { randomFillSync } from 'node:crypto';
import { bytesOf } from '../core/bytes.ts';
import { misuseType } from '../core/guards.ts';
import type { Generator } from '../core/types.ts';
import { openState, sealState } from '../generators/state.ts';

/** 64-bit words of the operating system (getrandom(2) through OpenSSL). No seed, no state: a restored one just goes on. */
export function systemWords(): Generator {
  const recipe = { id: 'os:' };
  return {
    recipe,
    wordBits: 64,
    fill(words) {
      if (!(words instanceof BigUint64Array)) throw misuseType('words', 'BigUint64Array', words);
      const view = bytesOf(words);
      // A call of randomFill is for fewer than 2^31 bytes.
      for (let at = 0; at < view.length; at += 2 ** 30) randomFillSync(view.subarray(at, at + 2 ** 30));
    },
    save: () => sealState(recipe.id),
    restore: (state) => {
      openState(recipe.id, state, 0);
    },
  };
}
