// SP 800-22's counts written as the standard words them, one bit at a time: oracles for the kernel. `e` holds one bit an entry.

export const naive = {
  ones: (e: Uint8Array) => e.reduce((sum, bit) => sum + bit, 0),
  runs: (e: Uint8Array) => 1 + e.slice(1).reduce((sum, bit, i) => sum + (bit !== e[i] ? 1 : 0), 0),
  blockSquares(e: Uint8Array, M: number) {
    let sum = 0;
    for (let i = 0; (i + 1) * M <= e.length; i++) sum += (2 * naive.ones(e.subarray(i * M, (i + 1) * M)) - M) ** 2;
    return sum;
  },
  walk(e: Uint8Array) {
    const S = [0];
    for (const bit of e) S.push(S.at(-1)! + 2 * bit - 1);
    const sup = Math.max(...S);
    const inf = Math.min(...S);
    const sum = S.at(-1)!;
    if (sum !== 0) S.push(0);
    const cycles: number[][] = [];
    for (let k = 1; k < S.length; k++) {
      if (S[k - 1] === 0) cycles.push([]);
      if (S[k] !== 0) cycles.at(-1)!.push(S[k]!);
    }
    const visits = Array.from({ length: 19 }, (_, i) => (i === 9 ? 0 : S.filter((s) => s === i - 9).length));
    const nu = [-4, -3, -2, -1, 1, 2, 3, 4].map((x) => {
      const row = [0, 0, 0, 0, 0, 0];
      for (const cycle of cycles) row[Math.min(5, cycle.filter((s) => s === x).length)]!++;
      return row;
    });
    return { sup, inf, sum, J: cycles.length, visits, cycles: nu };
  },
  longestRun: (e: Uint8Array) =>
    Math.max(
      ...Array.from(e)
        .join('')
        .split('0')
        .map((run) => run.length),
    ),
  longestRuns(e: Uint8Array, M: number, V0: number, K: number) {
    const nu = new Array<number>(K + 1).fill(0);
    for (let i = 0; (i + 1) * M <= e.length; i++) {
      nu[Math.min(K, Math.max(0, naive.longestRun(e.subarray(i * M, (i + 1) * M)) - V0))]!++;
    }
    return nu;
  },
  rank(rows: number[][]) {
    const m = rows.map((row) => row.slice());
    let rank = 0;
    for (let column = 0; column < m[0]!.length; column++) {
      const pivot = m.findIndex((row, i) => i >= rank && row[column] === 1);
      if (pivot < 0) continue;
      [m[rank], m[pivot]] = [m[pivot]!, m[rank]!];
      for (let i = 0; i < m.length; i++) {
        if (i !== rank && m[i]![column]) m[i] = m[i]!.map((bit, j) => bit ^ m[rank]![j]!);
      }
      rank++;
    }
    return rank;
  },
  ranks(e: Uint8Array) {
    const F = [0, 0, 0];
    for (let i = 0; (i + 1) * 1024 <= e.length; i++) {
      const rows = Array.from({ length: 32 }, (_, r) =>
        Array.from(e.subarray(i * 1024 + 32 * r, i * 1024 + 32 * r + 32)),
      );
      F[Math.min(2, 32 - naive.rank(rows))]!++;
    }
    return F;
  },
  patterns(e: Uint8Array, m: number) {
    const counts = new Array<number>(2 ** m).fill(0);
    for (let i = 0; i < e.length; i++) {
      let v = 0;
      for (let j = 0; j < m; j++) v = 2 * v + e[(i + j) % e.length]!;
      counts[v]!++;
    }
    return counts;
  },
  /** As the standard does: on a match the search goes on behind it. */
  nonOverlapping(e: Uint8Array, template: number[], N: number) {
    const M = Math.floor(e.length / N);
    return Array.from({ length: N }, (_, block) => {
      let W = 0;
      for (let j = 0; j + template.length <= M; j++) {
        if (template.every((bit, k) => e[block * M + j + k] === bit)) {
          W++;
          j += template.length - 1;
        }
      }
      return W;
    });
  },
  allOnes(e: Uint8Array, m: number, M: number, K: number) {
    const nu = new Array<number>(K + 1).fill(0);
    for (let i = 0; (i + 1) * M <= e.length; i++) {
      let W = 0;
      for (let j = 0; j + m <= M; j++) if (e.subarray(i * M + j, i * M + j + m).every((bit) => bit === 1)) W++;
      nu[Math.min(W, K)]!++;
    }
    return nu;
  },
  distances(e: Uint8Array, L: number, Q: number, K: number) {
    const last = new Map<number, number>();
    const found: number[] = [];
    for (let i = 1; i <= Q + K; i++) {
      const v = e.subarray((i - 1) * L, i * L).reduce((sum, bit) => 2 * sum + bit, 0);
      if (i > Q) found.push(i - (last.get(v) ?? 0));
      last.set(v, i);
    }
    return found;
  },
  /** Massey 1969, figure 1. */
  complexity(s: Uint8Array) {
    let C = [1];
    let B = [1];
    let L = 0;
    let m = -1;
    for (let N = 0; N < s.length; N++) {
      let d = s[N]!;
      for (let i = 1; i <= L; i++) d ^= (C[i] ?? 0) & s[N - i]!;
      if (!d) continue;
      const T = C.slice();
      const shift = N - m;
      for (let j = 0; j < B.length; j++) C[j + shift] = (C[j + shift] ?? 0) ^ B[j]!;
      C = Array.from(C, (bit) => bit ?? 0);
      if (2 * L <= N) {
        L = N + 1 - L;
        m = N;
        B = T;
      }
    }
    return L;
  },
  /** |F_k|^2 for k < floor(n / 2), by the definition. */
  spectrum(e: Uint8Array) {
    const n = e.length;
    return Array.from({ length: Math.floor(n / 2) }, (_, k) => {
      let re = 0;
      let im = 0;
      for (let j = 0; j < n; j++) {
        const angle = (2 * Math.PI * ((j * k) % n)) / n;
        re += (2 * e[j]! - 1) * Math.cos(angle);
        im += (2 * e[j]! - 1) * Math.sin(angle);
      }
      return re * re + im * im;
    });
  },
};
