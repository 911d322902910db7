export type Family =
  | 'longest-run-8'
  | 'longest-run-128'
  | 'longest-run-10000'
  | 'non-overlapping-template'
  | 'overlapping-template'
  | 'linear-complexity'
  | 'random-excursions-1'
  | 'random-excursions-2'
  | 'random-excursions-3'
  | 'random-excursions-4';
export function tailFactor(_family: Family, _N: number, _p: number): number {
  return 1;
}
