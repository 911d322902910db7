export { chooseGrid, domainOf, type GridChoice } from './choose.ts';
export {
  checkLabels,
  type Dataset,
  type DatasetFile,
  type DatasetKind,
  digestOfFiles,
  ShapeMisfit,
  type Unit,
  type Values,
} from './dataset.ts';
export { checkRange, type GridText, gridText, parseGrid, quantiserRadius, stepOf } from './grid.ts';
export { toChw, toHwc } from './layout.ts';
export { type OpenOptions, openDataset } from './open.ts';
export { type PointOptions, type Points, type PricedPoint, pointsOf, toPoint } from './point.ts';
export { indicesOf, type Selection, select } from './select.ts';
export { parseNormalize, parseSize, type Size, type Transform } from './transform.ts';
