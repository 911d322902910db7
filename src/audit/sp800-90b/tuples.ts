import { pieces, type Track } from './workspace.ts';

/** Counts of repeated tuples: index W = 1 … v. */
export interface TupleCounts {
  /** Length of the longest repeated substring, overlaps allowed; 0 when no symbol repeats. */
  readonly v: number;
  /** Q[W] = occurrences of the commonest W-tuple (section 6.3.5 step 1). */
  readonly Q: Uint32Array;
  /** Pairs of equal W-tuples, Σ C(C_i, 2) (section 6.3.6 step 3). */
  readonly pairs: Float64Array;
}

const found = new WeakMap<Track, TupleCounts>();

/** Suffixes of the track in order, what neighbours share, and from it the tuple counts; computed once a track. */
export function tupleCounts(track: Track): TupleCounts {
  let counts = found.get(track);
  if (!counts) {
    counts = count(track);
    found.set(track, counts);
  }
  return counts;
}

// Moves a suffix may cost on average before the string is judged repetitive; NIST's most repetitive sample file takes 24.
const PATIENCE = 100;

function count(track: Track): TupleCounts {
  const { room, L } = track;
  const { run } = room;
  const { P, H, free, v } = order(track);
  if (v === 0) return { v, Q: new Uint32Array(1), pairs: new Float64Array(1) };
  // R (f64) lies behind Q and the stack of open stretches, on an 8-byte boundary; P is no longer needed.
  const words = 3 * v + 6;
  let Q = P;
  if (4 * words + 8 * (v + 1) + 8 > H - P) {
    Q = free;
    room.scratch(free - room.scratch(0) + 4 * words + 8 * (v + 1) + 8);
  }
  const open = Q + 4 * (v + 1);
  const R = (Q + 4 * words + 7) & ~7;
  for (const [a, b] of pieces(L)) run.tuples(H, L, v, Q, R, open, a, b);
  return { v, Q: room.u32(Q, v + 1).slice(), pairs: room.f64(R, v + 1).slice() };
}

/** Length of the longest repeated substring alone (section 5.2.5). */
export function longestRepeat(track: Track): number {
  return found.get(track)?.v ?? order(track).v;
}

function order({ room, S, L, k }: Track): { P: number; H: number; free: number; v: number } {
  const { run } = room;
  const width = k <= 2 ? 1 : k <= 4 ? 2 : k <= 16 ? 4 : 8;
  const packed = Math.ceil((L * width) / 8) + 64;
  const first = Math.max(8, Math.min(18, Math.ceil(Math.log2(L)) - 3));
  const sizes = [4 * L, 4 * L, packed, 4 * 2 ** first, 12 * (Math.ceil(L / 16) + 1024)];
  const starts = layout(sizes);
  const base = room.scratch(starts[sizes.length]!);
  const [P, H, text, buckets, pending] = starts.map((start) => base + start) as [
    number,
    number,
    number,
    number,
    number,
  ];
  new Uint8Array(room.kernel.memory.buffer, text, packed).fill(0);
  const top = text + packed - 32;
  run.pack(S, L, width, top);
  run.sortStart(top, L, width, first, buckets, P, H, pending);
  for (const [a, b] of pieces(L)) run.countBuckets(a, b);
  for (const [a, b] of pieces(L)) run.scatter(a, b);
  for (const [a, b] of pieces(2 ** first, 2 ** 12)) {
    if (!run.sortBuckets(a, b, PATIENCE * L + 1e5)) return linearOrder({ room, S, L, k });
  }
  let v = 0;
  for (const [a, b] of pieces(L)) v = Math.max(v, run.shared(top, L, width, P, H, a, b));
  return { P, H, free: base + starts[2]!, v };
}

/** The linear-time way, for strings full of long repeats. */
function linearOrder({ room, S, L, k }: Pick<Track, 'room' | 'S' | 'L' | 'k'>): ReturnType<typeof order> {
  const { run } = room;
  const n = L + 1; // with the sentinel
  const sizes = [4 * n, 4 * n, 8 * n + 4 * (k + 1) + 64];
  const starts = layout(sizes);
  const base = room.scratch(starts[sizes.length]!);
  const [SA, T, scratch] = starts.map((start) => base + start) as [number, number, number];
  run.widen(S, L, T);
  run.sais(T, n, k + 1, SA, scratch);
  const P = SA + 4; // the sentinel's suffix comes first
  const v = run.sharedLinear(S, L, P, scratch, T);
  return { P, H: T, free: scratch, v };
}

/** Start of each piece, 16-byte aligned, and the total. */
function layout(sizes: readonly number[]): number[] {
  const starts = [0];
  for (const size of sizes) starts.push((starts.at(-1)! + size + 15) & ~15);
  return starts;
}
