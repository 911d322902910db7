// Sums of log-likelihood ratios over cells, for many alternatives at once. A matrix has a row of K floats for each cell, K a multiple of 16.

/** L[k] += sum over the n cells of matrix[rows[cell]][k]; `rows` maps raw cells (u16) to rows (u16). Best for few cells. */
export function addRows(cells: usize, n: u32, rows: usize, matrix: usize, K: u32, L: usize): void {
  const width = (K as usize) << 2;
  for (let k: u32 = 0; k < K; k += 16) {
    const column = matrix + ((k as usize) << 2);
    const to = L + ((k as usize) << 3);
    let s0 = v128.load(to);
    let s1 = v128.load(to, 16);
    let s2 = v128.load(to, 32);
    let s3 = v128.load(to, 48);
    let s4 = v128.load(to, 64);
    let s5 = v128.load(to, 80);
    let s6 = v128.load(to, 96);
    let s7 = v128.load(to, 112);
    for (let i: u32 = 0; i < n; i++) {
      const raw = load<u16>(cells + ((i as usize) << 1)) as usize;
      const row = column + (load<u16>(rows + (raw << 1)) as usize) * width;
      s0 = f64x2.add(s0, low(v128.load(row)));
      s1 = f64x2.add(s1, high(v128.load(row)));
      s2 = f64x2.add(s2, low(v128.load(row, 16)));
      s3 = f64x2.add(s3, high(v128.load(row, 16)));
      s4 = f64x2.add(s4, low(v128.load(row, 32)));
      s5 = f64x2.add(s5, high(v128.load(row, 32)));
      s6 = f64x2.add(s6, low(v128.load(row, 48)));
      s7 = f64x2.add(s7, high(v128.load(row, 48)));
    }
    v128.store(to, s0);
    v128.store(to, s1, 16);
    v128.store(to, s2, 32);
    v128.store(to, s3, 48);
    v128.store(to, s4, 64);
    v128.store(to, s5, 80);
    v128.store(to, s6, 96);
    v128.store(to, s7, 112);
  }
}

// @ts-ignore: decorator
@inline
function low(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

// @ts-ignore: decorator
@inline
function high(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 1));
}

/** L[k] += sum over rows of counts[row] matrix[row][k]; counts are doubles. Best when there are more values than rows. */
export function addCounts(counts: usize, rows: u32, matrix: usize, K: u32, L: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    const count = load<f64>(counts + ((row as usize) << 3));
    if (count == 0) continue;
    const weight = f64x2.splat(count);
    const from = matrix + (row as usize) * ((K as usize) << 2);
    for (let k: u32 = 0; k < K; k += 4) {
      const ratios = v128.load(from + ((k as usize) << 2));
      const to = L + ((k as usize) << 3);
      v128.store(to, f64x2.add(v128.load(to), f64x2.mul(weight, low(ratios))));
      v128.store(to, f64x2.add(v128.load(to, 16), f64x2.mul(weight, high(ratios))), 16);
    }
  }
}

/**
 * ln of the weighted mean of exp(L[k] - since[k]) over each group of alternatives: `ends` (u32) holds where each of the `groups` ends,
 * `weights` ln of each alternative's weight in its group. Doubles to `out`, one a group.
 */
export function mixture(L: usize, since: usize, weights: usize, ends: usize, groups: u32, out: usize): void {
  let k: u32 = 0;
  for (let g: u32 = 0; g < groups; g++) {
    const end = load<u32>(ends + ((g as usize) << 2));
    let most = -Infinity;
    for (let i = k; i < end; i++) most = max(most, term(L, since, weights, i));
    let sum: f64 = 0;
    if (most > -Infinity) {
      for (let i = k; i < end; i++) {
        const below = term(L, since, weights, i) - most;
        if (below > -40) sum += NativeMath.exp(below);
      }
    }
    store<f64>(out + ((g as usize) << 3), most > -Infinity ? most + NativeMath.log(sum) : most);
    k = end;
  }
}

// @ts-ignore: decorator
@inline
function term(L: usize, since: usize, weights: usize, k: u32): f64 {
  const at = (k as usize) << 3;
  return load<f64>(L + at) - load<f64>(since + at) + load<f64>(weights + at);
}
