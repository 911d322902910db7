import type { ChannelSpec } from '../channel.ts';

/** A law with the bets on it. These take long to make, so it is done when they are first asked for: who wants cells never does. */
export interface Bets<L> {
  readonly law: L;
  readonly spec: ChannelSpec;
}

export function bets<L>(law: L, make: () => ChannelSpec): Bets<L> {
  let made: ChannelSpec | undefined;
  return {
    law,
    get spec() {
      made ??= make();
      return made;
    },
  };
}
