// The scoreboard that sections 6.3.7 to 6.3.9 share: predictors race, the one with the highest score (last to reach it) speaks.
// Bits go 64 predictions at a time. A predictor can only take the lead inside a word if its score plus its hits there reach the
// leader's, so all others are settled by popcount; on random bits one or two are followed step by step.
//
// The loops of this module run over [from, to) and keep their state between calls: an engine that optimises a function only from its next
// call on (V8 does) would otherwise run a million symbols in its slow first version.

export const SCORES = memory.data(128 * 4, 16);
const FOLLOWED = memory.data(128 * 4, 16);
export let winner: u32 = 0;
/** Correct predictions of the winner, the current run of them, the longest. */
export let C: u32 = 0;
export let run: u32 = 0;
export let longest: u32 = 0;

export function reset(): void {
  memory.fill(SCORES, 0, 512);
  winner = 0; C = 0; run = 0; longest = 0;
}

/** C and the longest run of the race just run. */
export function raceResult(out: usize): void {
  store<u32>(out, C);
  store<u32>(out, longest, 4);
}

@inline export function hit(): void {
  C++;
  if (++run > longest) longest = run;
}
@inline export function miss(): void { run = 0; }

/** Predictor d was right: its score grows and it leads if it is then at least as good as the leader. */
@inline export function score(d: u32): void {
  const at = SCORES + ((d as usize) << 2);
  const s = load<u32>(at) + 1;
  store<u32>(at, s);
  if (s >= load<u32>(SCORES + ((winner as usize) << 2))) winner = d;
}

/**
 * 64 predictions of `count` predictors: bit t of the u64 at match + d stride says that predictor d was right, of the one at
 * spoke + d stride that it spoke at all (a silent winner neither counts nor breaks the run).
 */
export function race(match: usize, spoke: usize, stride: u32, count: u32): void {
  const top = load<u32>(SCORES + ((winner as usize) << 2));
  let followed: usize = 0;
  for (let d: u32 = 0; d < count; d++) {
    const at = SCORES + ((d as usize) << 2);
    const s = load<u32>(at), after = s + (popcnt(load<u64>(match + d * stride)) as u32);
    if (after >= top) {
      store<u32>(FOLLOWED + (followed++ << 2), d);
    } else {
      store<u32>(at, after);
    }
  }
  if (followed == 1) { // the winner alone, always its own follower
    const m = load<u64>(match + winner * stride);
    const at = SCORES + ((winner as usize) << 2);
    store<u32>(at, top + (popcnt(m) as u32));
    tally(m, load<u64>(spoke + winner * stride));
    return;
  }
  const end = FOLLOWED + (followed << 2);
  for (let t: u64 = 0; t < 64; t++) {
    if ((load<u64>(spoke + winner * stride) >> t) & 1) {
      if ((load<u64>(match + winner * stride) >> t) & 1) hit(); else miss();
    }
    for (let f = FOLLOWED; f < end; f += 4) {
      const d = load<u32>(f);
      if ((load<u64>(match + d * stride) >> t) & 1) score(d);
    }
  }
}

// Hits and runs of one predictor over a word.
function tally(m: u64, spoke: u64): void {
  C += popcnt(m) as u32;
  if (spoke != -1) {
    for (let t: u64 = 0; t < 64; t++) {
      if (!((spoke >> t) & 1)) continue;
      if ((m >> t) & 1) { if (++run > longest) longest = run; } else run = 0;
    }
    return;
  }
  if (m == -1) {
    run += 64;
    if (run > longest) longest = run;
    return;
  }
  run += ctz(~m) as u32;
  if (run > longest) longest = run;
  while (longest < 63 && holdsRun(m, longest + 1)) longest++;
  run = clz(~m) as u32;
}

// Whether x has `length` ones in a row: y keeps the ends of runs of k.
@inline function holdsRun(x: u64, length: u32): bool {
  let y = x, k: u32 = 1;
  while ((k << 1) <= length) { y &= y >> (k as u64); k <<= 1; }
  if (k < length) y &= y >> ((length - k) as u64);
  return y != 0;
}
