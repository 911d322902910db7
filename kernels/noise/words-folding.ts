// An arm: folding by the clock and by events, from one word of the stream on.
import { CLOCK, clockStart, clockWealth, clockWord, K } from './words-clock';
import { eventsBlock, eventsSize, eventsStart, eventStream, eventsTable, eventsWealth } from './words-events';

const EVENTS: usize = (CLOCK + 15) & ~15;

export function foldingSize(bits: u32): u32 {
  return (EVENTS + eventsSize(bits)) as u32;
}

/** An arm that has seen nothing. */
export function foldingStart(arm: usize, bits: u32): void {
  clockStart(arm, bits);
  eventsStart(arm + EVENTS, bits);
}

/** Puts right what is not saved. */
export function foldingRestored(arm: usize, bits: u32): void {
  eventsTable(arm + EVENTS, bits);
}

/** One block of words (u64), and their columns. */
export function foldingBlock(arm: usize, bits: u32, words: usize, count: u32, columns: usize, history: usize, chosen: u64): void {
  for (let t: usize = 0; t < (count as usize); t++) clockWord(arm, load<u64>(words + (t << 3)));
  eventsBlock(arm + EVENTS, bits, columns, history, chosen);
}

/** Classes alive, of both. */
export function foldingAlive(arm: usize): u32 {
  return load<u32>(arm, 8) + load<u32>(arm + EVENTS);
}

/** Mean wealth of the clock's classes (which = 0) or the events' (1): weight 1 / (128 k) over the bits, or over the bits after 1 and after 0. */
export function foldingWealth(arm: usize, bits: u32, which: u32): f64 {
  return which ? eventsWealth(arm + EVENTS) / ((2 * K * bits) as f64) : clockWealth(arm) / ((K * bits) as f64);
}

/** Where the state of an event stream lies. */
export function foldingStream(arm: usize, s: u32): usize {
  return eventStream(arm + EVENTS, s);
}
