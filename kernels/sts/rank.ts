// SP 800-22 section 2.5: ranks of 32 x 32 matrices over GF(2), rows filled one after the other.

// BASIS[l]: the kept row whose first one is in column l, 0 when there is none.
const BASIS = memory.data(4 * 33, 16);

function rank32(rows: usize): u32 {
  memory.fill(BASIS, 0, 4 * 33);
  let rank: u32 = 0;
  for (let r: usize = 0; r < 32; r++) {
    // Row r in sequence order: words are big-endian, so the upper half of a word comes first.
    let row = load<u32>(rows + ((r ^ 1) << 2));
    while (row) {
      const at = BASIS + (clz<u32>(row) as usize << 2);
      const pivot = load<u32>(at);
      if (!pivot) {
        store<u32>(at, row);
        rank++;
        break;
      }
      row ^= pivot;
    }
  }
  return rank;
}

/** F_32, F_31 and the rest at `out` (u32), over the floor(n / 1024) matrices. */
export function ranks(words: usize, n: u32, out: usize): void {
  const N = n >> 10;
  let full: u32 = 0, less: u32 = 0;
  for (let i: u32 = 0; i < N; i++) {
    const rank = rank32(words + ((i as usize) << 7));
    if (rank == 32) full++;
    else if (rank == 31) less++;
  }
  store<u32>(out, full);
  store<u32>(out, less, 4);
  store<u32>(out, N - full - less, 8);
}
