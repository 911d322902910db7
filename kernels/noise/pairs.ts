// Pairs of coarse codes (0 ... 15) at one distance.

/** counts[16 earlier + later] (u32) over the n codes at `codes`, each with the one `lag` bytes before it, which lies in memory there. */
export function pairCounts(codes: usize, n: u32, lag: u32, counts: usize): void {
  for (let i: u32 = 0; i < n; i++) {
    const later = load<u8>(codes + (i as usize)) as usize;
    const earlier = load<u8>(codes + (i as usize) - (lag as usize)) as usize;
    const at = counts + (((earlier << 4) | later) << 2);
    store<u32>(at, load<u32>(at) + 1);
  }
}
