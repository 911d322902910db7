export function twoSidedBinomial(_k: number, _n: number): number {
  return 0;
}
