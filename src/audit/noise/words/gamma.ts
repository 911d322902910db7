/**
 * What Stirling's formulas lack, so that no large terms are subtracted from each other:
 *   ln Gamma(x + 1/2) = x ln x - x + ln(2 pi) / 2 + half(x)
 *   ln Gamma(x)       = (x - 1/2) ln x - x + ln(2 pi) / 2 + whole(x)
 */
const FROM = 24; // from here on the series below are exact to double precision
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

const halves = new Float64Array(FROM);
for (let x = 0, logGamma = 0.5 * Math.log(Math.PI); x < FROM; x++) {
  halves[x] = logGamma - (x === 0 ? 0 : x * Math.log(x) - x) - HALF_LOG_TWO_PI;
  logGamma += Math.log(x + 0.5);
}

/** For integers x >= 0. */
export function half(x: number): number {
  if (x < FROM) return halves[x]!;
  const y = 1 / (x * x);
  return (-1 / 24 + y * (7 / 2880 + y * (-31 / 40320 + y * (127 / 215040)))) / x;
}

/** For x >= 24. */
function series(x: number): number {
  const y = 1 / (x * x);
  return (1 / 12 + y * (-1 / 360 + y * (1 / 1260 + y * (-1 / 1680)))) / x;
}

const wholes = new Float64Array(FROM);
for (let x = 1, logGamma = 0; x < FROM; x++) {
  wholes[x] = logGamma - ((x - 0.5) * Math.log(x) - x) - HALF_LOG_TWO_PI;
  logGamma += Math.log(x);
}

/** For integers x >= 1. */
export function whole(x: number): number {
  return x < FROM ? wholes[x]! : series(x);
}
