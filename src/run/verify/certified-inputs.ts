import { FairnoiseError, reason } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { Verdict } from '../../core/types.ts';
import { type Dataset, domainOf, openDataset, type Points, pointsOf, ShapeMisfit } from '../../datasets/index.ts';
import type { CertificatePredicate } from '../../evidence/index.ts';

/** The data at hand, read as a plan says. Throws DATA_MISMATCH where its rows cannot have the plan's shape, and what openDataset throws. */
export async function openPlanned(plan: Plan['data'], data: string, labels: string | undefined): Promise<Dataset> {
  const shape = plan.shape.length > 0 ? plan.shape : undefined; // none: images of several sizes
  try {
    return await openDataset({ data, labels, shape, labelColumn: plan.labelColumn ?? undefined });
  } catch (thrown) {
    if (!(thrown instanceof ShapeMisfit)) throw thrown;
    const expected = shape ? `rows of shape ${shape.join(' x ')}` : 'images of several sizes';
    throw new FairnoiseError(
      'DATA_MISMATCH',
      `${data} does not fit the certificate: it ${thrown.finding}, and ${expected} are expected; give the data that was certified.`,
      thrown,
    );
  }
}

/** The rows of a plan's data as its model takes them, on its grid. Throws what `pointsOf` and `domainOf` throw. */
export async function plannedPoints({ grid, transform, model }: Plan, dataset: Dataset): Promise<Points> {
  return pointsOf(dataset, {
    grid,
    domain: grid ? await domainOf(dataset, grid) : undefined,
    transform,
    order: model.layout === 'NHWC' ? 'hwc' : 'chw',
  });
}

/**
 * How far each input was moved to its grid point, what that cost the radius, and the norm of resizing, worked out again from the data. A
 * radius is (R - cost) / norm, so a certificate that says less of any of them claims too much; one that says more claims too little.
 */
export async function verifyInputs({ results }: CertificatePredicate, points: Points): Promise<Verdict> {
  const claim = 'inputs';
  for (const { index, label, moved, cost, norm } of results) {
    const here = await points.point(index).catch((thrown: unknown) => reason(thrown));
    if (typeof here === 'string') return { claim, state: 'fail', because: here };
    const wrong = (what: string, expected: number, got: number | string): Verdict => ({
      claim,
      state: 'fail',
      expected: String(expected),
      got: String(got),
      because: `${what} of input ${index} is not what the data give`,
    });
    if (!(Number(moved) >= here.point.moved)) return wrong('the way to the grid', here.point.moved, moved);
    if (!(Number(cost) >= here.cost)) return wrong('the cost of the grid', here.cost, cost);
    if (!(Number(norm) >= here.norm)) return wrong('the norm of resizing', here.norm, norm);
    if (here.point.label !== null && label !== here.point.label)
      return wrong('the label', here.point.label, String(label));
  }
  const because = `the grid costs the radii of ${results.length} inputs what they say, and their labels are those of the data`;
  return { claim, state: 'pass', because };
}
