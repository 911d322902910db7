import { pairs, radiusComparison } from './comparison.ts';
import { accuracyCurve, type CurveOptions, type RadiusRow } from './curve.ts';
import { type GalleryOptions, type GalleryRow, gallery } from './gallery.ts';
import { radiusStrip } from './strip.ts';
import { beside, type Picture, stack } from './svg.ts';

const WIDTH = 880;
const GUTTER = 32;
const HALF = (WIDTH - GUTTER) / 2;

/** A certification on one sheet: some inputs in full above, all of them below. */
export function certificationPicture(
  examples: readonly GalleryRow[],
  rows: readonly RadiusRow[],
  options: Pick<GalleryOptions, 'title' | 'subtitle' | 'classes' | 'unit'> & Pick<CurveOptions, 'limit'>,
): Picture {
  const { limit, ...words } = options;
  const panel = { width: HALF, height: 250 };
  return stack(
    [
      gallery(examples, { ...words, series: ['certified'], width: WIDTH }),
      beside(
        [
          accuracyCurve([{ name: 'correct', rows }], { ...panel, ...(limit ? { limit } : {}) }),
          radiusStrip(rows, panel),
        ],
        GUTTER,
      ),
    ],
    26,
  );
}

/** The same inputs under two sources of randomness on one sheet; `names` are words for the legend. */
export function comparisonPicture(
  examples: readonly GalleryRow[],
  first: readonly RadiusRow[],
  second: readonly RadiusRow[],
  options: Pick<GalleryOptions, 'title' | 'subtitle' | 'classes' | 'unit'> &
    Pick<CurveOptions, 'limit'> & { readonly names: readonly [string, string] },
): Picture {
  const { limit, names, ...words } = options;
  const panel = { width: HALF, height: 300, ...(limit ? { limit } : {}) };
  return stack(
    [
      gallery(examples, { ...words, series: names.map((name) => `${name} randomness`), width: WIDTH }),
      beside(
        [
          accuracyCurve(
            [
              { name: names[0], rows: first },
              { name: names[1], rows: second },
            ],
            panel,
          ),
          radiusComparison(pairs(first, second), { width: HALF, height: 300, names }),
        ],
        GUTTER,
      ),
    ],
    26,
  );
}
