/**
 * Slow twins of SP 800-90B, written from the standard's steps with maps and slices: the oracle for the kernels. `S` holds symbols
 * 0 … k - 1; answers are counts, so that equality is exact.
 */
type Symbols = ArrayLike<number> & Iterable<number>;

export function collisionTwin(S: Symbols): { v: number; sum: number } {
  let [v, sum, i] = [0, 0, 0];
  while (i < S.length) {
    const seen = new Set<number>();
    let t = 0;
    while (i + t < S.length && !seen.has(S[i + t]!)) seen.add(S[i + t++]!);
    if (i + t === S.length) break; // ran out before a collision
    v++;
    sum += t + 1;
    i += t + 1;
  }
  return { v, sum };
}

/** Sums of log2 of the distances of section 6.3.4. */
export function compressionTwin(S: Symbols): { mean: number; sigma: number; blocks: number[] } {
  const blocks: number[] = [];
  for (let i = 0; i + 6 <= S.length; i += 6)
    blocks.push(Number.parseInt(Array.from({ length: 6 }, (_, j) => S[i + j]).join(''), 2));
  const d = 1000;
  const D: number[] = [];
  const last = new Map<number, number>();
  blocks.forEach((block, i) => {
    if (i >= d) D.push(Math.log2(i + 1 - (last.get(block) ?? 0)));
    last.set(block, i + 1);
  });
  const mean = D.reduce((a, b) => a + b, 0) / D.length;
  const sigma = 0.5907 * Math.sqrt(D.reduce((a, b) => a + b * b, 0) / (D.length - 1) - mean * mean);
  return { mean, sigma, blocks };
}

/** Step 7 of section 6.3.4 as it is printed: the double sum. */
export function compressionG(z: number, blocks: number): number {
  const d = 1000;
  let sum = 0;
  for (let t = d + 1; t <= blocks; t++) {
    for (let u = 1; u <= t; u++) sum += Math.log2(u) * (u < t ? z * z * (1 - z) ** (u - 1) : z * (1 - z) ** (t - 1));
  }
  return sum / (blocks - d);
}

/** Q[W] and Σ C(C_i, 2) for every W with a repeat, by counting strings. */
export function tuplesTwin(S: Symbols): { v: number; Q: number[]; pairs: number[] } {
  const text = String.fromCharCode(...Array.from(S, (s) => s + 48));
  const Q = [0];
  const pairs = [0];
  for (let W = 1; W < S.length; W++) {
    const counts = new Map<string, number>();
    for (let i = 0; i + W <= text.length; i++)
      counts.set(text.slice(i, i + W), (counts.get(text.slice(i, i + W)) ?? 0) + 1);
    const most = Math.max(...counts.values());
    if (most < 2) break;
    Q.push(most);
    pairs.push([...counts.values()].reduce((sum, c) => sum + (c * (c - 1)) / 2, 0));
  }
  return { v: Q.length - 1, Q, pairs };
}

export interface Outcome {
  readonly C: number;
  readonly longest: number;
}

/** The scoreboard of sections 6.3.7 to 6.3.9 over predictions, null = silent. `silent` says what a silent winner does to the run. */
class Race {
  private readonly scores: number[];
  private winner = 0;
  private run = 0;
  private readonly silent: 'breaks' | 'waits';
  C = 0;
  longest = 0;
  constructor(predictors: number, silent: 'breaks' | 'waits' = 'breaks') {
    this.scores = new Array(predictors).fill(0);
    this.silent = silent;
  }
  see(predictions: readonly (number | null)[], s: number): void {
    const said = predictions[this.winner];
    if (said === s) {
      this.C++;
      this.longest = Math.max(this.longest, ++this.run);
    } else if (said !== null || this.silent === 'breaks') this.run = 0;
    predictions.forEach((p, d) => {
      if (p === s && ++this.scores[d]! >= this.scores[this.winner]!) this.winner = d;
    });
  }
}

export function mcwTwin(S: Symbols): Outcome {
  const race = new Race(4);
  for (let i = 63; i < S.length; i++) {
    const predictions = [63, 255, 1023, 4095].map((w) => {
      if (i < w) return null;
      const counts = new Map<number, number>();
      for (let j = i - w; j < i; j++) counts.set(S[j]!, (counts.get(S[j]!) ?? 0) + 1);
      const most = Math.max(...counts.values());
      for (let j = i - 1; ; j--) if (counts.get(S[j]!) === most) return S[j]!;
    });
    race.see(predictions, S[i]!);
  }
  return race;
}

export function lagTwin(S: Symbols): Outcome {
  const race = new Race(128);
  for (let i = 1; i < S.length; i++) {
    race.see(
      Array.from({ length: 128 }, (_, d) => (i >= d + 1 ? S[i - d - 1]! : null)),
      S[i]!,
    );
  }
  return race;
}

/** The follower seen most often, the largest on ties, and how often. */
function best(followers: Map<number, number> | undefined): { y: number; count: number } | null {
  if (!followers) return null;
  let found = { y: -1, count: 0 };
  for (const [y, count] of followers)
    if (count > found.count || (count === found.count && y > found.y)) found = { y, count };
  return found.count > 0 ? found : null;
}

export function mmcTwin(S: Symbols, maxEntries = 100_000): Outcome {
  const text = String.fromCharCode(...Array.from(S, (s) => s + 48));
  const M = Array.from({ length: 16 }, () => new Map<string, Map<number, number>>());
  const entries = new Array(16).fill(0);
  const race = new Race(16, 'waits'); // NIST's tool; the standard's text breaks the run
  for (let i = 1; i < S.length; i++) {
    // i is the place to predict; step 4a first takes in what followed each context one place earlier.
    for (let D = 1; D <= 16 && D <= i - 1; D++) {
      const x = text.slice(i - 1 - D, i - 1);
      const y = S[i - 1]!;
      const followers = M[D - 1]!.get(x);
      if (followers?.has(y)) followers.set(y, followers.get(y)! + 1);
      else if (entries[D - 1] < maxEntries) {
        if (followers) followers.set(y, 1);
        else M[D - 1]!.set(x, new Map([[y, 1]]));
        entries[D - 1]++;
      }
    }
    if (i >= 2)
      race.see(
        Array.from({ length: 16 }, (_, d) =>
          d + 1 <= i ? (best(M[d]!.get(text.slice(i - d - 1, i)))?.y ?? null) : null,
        ),
        S[i]!,
      );
  }
  return race;
}

export function lz78yTwin(S: Symbols, maxDictionary = 65_536): Outcome {
  const text = String.fromCharCode(...Array.from(S, (s) => s + 48));
  const D = new Map<string, Map<number, number>>();
  let [C, run, longest] = [0, 0, 0];
  for (let i = 17; i < S.length; i++) {
    for (let j = 16; j >= 1; j--) {
      const x = text.slice(i - 1 - j, i - 1);
      const y = S[i - 1]!;
      const followers = D.get(x);
      if (followers) followers.set(y, (followers.get(y) ?? 0) + 1);
      else if (D.size < maxDictionary) D.set(x, new Map([[y, 1]]));
    }
    let said: number | null = null;
    let most = 0;
    for (let j = 16; j >= 1; j--) {
      const found = best(D.get(text.slice(i - j, i)));
      if (found && found.count > most) {
        most = found.count;
        said = found.y;
      }
    }
    if (said === S[i]) {
      C++;
      longest = Math.max(longest, ++run);
    } else run = 0;
  }
  return { C, longest };
}

/** Probability that N trials of success p hold no run of r, by the recurrence, for small N. */
export function noRun(p: number, r: number, N: number): number {
  // a[n] = P(first run of r is completed at trial n)
  const none = new Array<number>(N + 1).fill(1); // none[n] = P(no run in n trials)
  for (let n = r; n <= N; n++) none[n] = n === r ? 1 - p ** r : none[n - 1]! - none[n - r - 1]! * (1 - p) * p ** r;
  return none[N]!;
}
