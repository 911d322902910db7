import { type AlternativeGroup, type Channel, channel } from '../channel.ts';
import type { ComponentInfo } from '../family.ts';
import type { Law } from '../law.ts';
import { catalogue } from './catalogue.ts';
import { mean, scale, sign, tail } from './moments.ts';
import { smooth } from './smooth.ts';

/** What bets on single numbers, in the order of the channel's groups; weights sum to 1. */
export interface Marginal {
  readonly channel: Channel;
  readonly components: readonly ComponentInfo[];
}

const groups: readonly (readonly [weight: number, make: (law: Law) => AlternativeGroup])[] = [
  [0.1, mean],
  [0.15, scale],
  [0.15, sign],
  [0.2, smooth],
  [0.35, catalogue],
  [0.05, tail],
];

const made = new WeakMap<Law, Marginal>();

/** The marginal channel of a law, made once a thread. */
export function marginal(law: Law): Marginal {
  let found = made.get(law);
  if (!found) {
    const components = groups.map(([, make]) => make(law));
    found = {
      channel: channel({ id: law.id, masses: law.mass, contexts: 1, components }),
      components: components.map(({ id, about }, i) => ({ id, about, weight: groups[i]![0] })),
    };
    made.set(law, found);
  }
  return found;
}
