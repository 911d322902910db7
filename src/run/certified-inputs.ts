import { reason } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Verdict } from '../core/types.ts';
import { type Dataset, domainOf, openDataset, type Points, pointsOf } from '../datasets/index.ts';
import type { CertificatePredicate } from '../evidence/index.ts';

/** The data at hand, read as a plan says. */
export function openPlanned(plan: Plan['data'], data: string, labels: string | undefined): Promise<Dataset> {
  const shape = plan.shape.length > 0 ? plan.shape : undefined; // none: images of several sizes
  return openDataset({ data, labels, shape, labelColumn: plan.labelColumn ?? undefined });
}

/** The inputs that a plan speaks of, from the data at hand. Close `dataset` afterwards. */
export async function certifiedInputs(
  plan: Plan,
  data: string,
  labels: string | undefined,
): Promise<{ readonly dataset: Dataset; readonly points: Points }> {
  const dataset = await openPlanned(plan.data, data, labels);
  try {
    const points = pointsOf(dataset, {
      grid: plan.grid,
      domain: plan.grid ? await domainOf(dataset, plan.grid) : undefined,
      transform: plan.transform,
      order: plan.model.layout === 'NHWC' ? 'hwc' : 'chw',
    });
    return { dataset, points };
  } catch (thrown) {
    await dataset.close();
    throw thrown;
  }
}

/**
 * How far each input was moved to its grid point, what that cost the radius, and the norm of resizing, worked out again from the data. A
 * radius is (R - cost) / norm, so a certificate that says less of any of them claims too much; one that says more claims too little.
 */
export async function verifyInputs(
  { plan, results }: CertificatePredicate,
  data: string,
  labels: string | undefined,
): Promise<Verdict> {
  const claim = 'inputs';
  const { dataset, points } = await certifiedInputs(plan, data, labels);
  try {
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
  } finally {
    await dataset.close();
  }
  const because = `the grid costs the radii of ${results.length} inputs what they say, and their labels are those of the data`;
  return { claim, state: 'pass', because };
}
