export { type Pair, pairs, radiusComparison } from './comparison.ts';
export { accuracyCurve, type CurveSeries, type RadiusRow } from './curve.ts';
export { type GalleryRow, type GalleryRun, gallery } from './gallery.ts';
export { certificationPicture, comparisonPicture } from './overview.ts';
export { type Image, imageOf, png } from './png.ts';
export { radiusStrip } from './strip.ts';
export { beside, type Picture, stack } from './svg.ts';
export { type Light, svgDocument } from './theme.ts';
