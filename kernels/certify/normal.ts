// The standard normal distribution, through its upper tail Q(z) = 1 - Phi(z) = phi(z) M(z) at z >= 0; M is the Mills ratio.
import { DD, dd, add, addF, div, divF, exp, hi, log, mul, mulF, neg, nextDown, nextUp, roundDown, roundUp, scale, sub, twoProduct } from './dd';
import { halfLogTwoPi } from './gamma';

// Stated bound on the error of log Q for z <= 38. The worst case is the subtraction in `mills` at z = 4: 2^-95 2^14 = 2^-81; measured 2^-90.
const LOG_ERROR: f64 = 1.3234889800848443e-23; // 2^-76

// M(z) = Q(z) / phi(z), z >= 0.
function mills(z: f64): DD {
  if (z < 4) {
    // Phi(z) - 1/2 = phi(z) (z + z^3/3 + z^5/(3*5) + ...) (Abramowitz & Stegun 26.2.11), so M = sqrt(2 pi)/2 e^(z^2/2) - series.
    const z2 = twoProduct(z, z);
    let term = dd(z), sum = dd(z);
    for (let j = 3.0; hi(term) > 1e-33 * hi(sum); j += 2) {
      term = divF(mul(term, z2), j);
      sum = add(sum, term);
    }
    return sub(scale(exp(add(mulF(z2, 0.5), halfLogTwoPi())), -1), sum);
  }
  // M = 1/(z + 1/(z + 2/(z + 3/(z + ...)))) (26.2.14). All terms are positive, so successive convergents enclose M.
  let r = dd(z), term = div(dd(1), r), sum = term;
  for (let m = 1.0; Math.abs(hi(term)) > 1e-30 * hi(sum); m++) {
    const step = div(dd(m), r);
    r = addF(step, z);
    term = neg(div(mul(term, step), r));
    sum = add(sum, term);
  }
  return sum;
}

// log Q(z) from the Mills ratio at z.
function logTail(z: f64, M: DD): DD {
  return sub(log(M), add(mulF(twoProduct(z, z), 0.5), halfLogTwoPi()));
}

// The z >= 0 with log Q(z) = target, target <= log(1/2). log Q is concave and Q(z) <= e^(-z^2/2) / 2, so Newton's method started
// at sqrt(-2 log 2Q) walks down to the root (any first step lands beyond it) until doubles no longer fall.
function solveTail(target: DD): f64 {
  let z = Math.sqrt(max<f64>(0, -2 * (hi(target) + 0.6931471805599453)));
  for (let i = 0; i < 100; i++) {
    const M = mills(z);
    const next = max<f64>(0, z + hi(sub(logTail(z, M), target)) * hi(M));
    if (i > 0 && next >= z) break;
    z = next;
  }
  return z;
}

@inline function logQ(z: f64): DD { return logTail(z, mills(z)); }

/** Phi(z), within one ulp, in both tails. */
export function normalCdf(z: f64): f64 {
  if (Math.abs(z) > 39) return z > 0 ? 1 : 0;
  const Q = exp(logQ(Math.abs(z)));
  return z > 0 ? hi(addF(neg(Q), 1)) : hi(Q);
}

/** The least double proven >= Phi(z), or the one after it. */
export function normalCdfUp(z: f64): f64 {
  if (z > 38) return 1;
  if (z < -38) return 2.9e-316; // Q(38) = 2.885e-316
  if (z > 0) return roundUp(addF(neg(exp(addF(logQ(z), -LOG_ERROR))), 1));
  return nextUp(roundUp(exp(addF(logQ(-z), LOG_ERROR))));
}

/** Phi^-1(p) for p in (0, 1), within two ulps (and 10^-22), in both tails. */
export function normalQuantile(p: f64): f64 {
  return p > 0.5 ? solveTail(log(dd(1 - p))) : -solveTail(log(dd(p)));
}

/** A double proven <= Phi^-1(p) for p in (0, 1), and within four ulps (and 10^-22) of it. */
export function normalQuantileDown(p: f64): f64 {
  if (p == 0.5) return 0;
  if (p > 0.5) {
    const target = addF(log(dd(1 - p)), LOG_ERROR); // 1 - p is exact (Sterbenz)
    let z = solveTail(target);
    while (z > 0 && hi(sub(logQ(z), target)) < 0) z = nextDown(z);
    return z;
  }
  const target = addF(log(dd(p)), -LOG_ERROR);
  let z = solveTail(target);
  while (hi(sub(logQ(z), target)) > 0) z = nextUp(z);
  return -z;
}
