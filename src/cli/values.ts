import { InvalidArgumentError } from 'commander';

/** A number, however it is written. */
export const number = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw new InvalidArgumentError('expected a number.');
  return value;
};

/** The N of a step `1/N`. */
export const gridStep = (text: string): number => {
  const denominator = Number(/^1\/(\d{1,7})$/.exec(text.trim())?.[1] ?? Number.NaN);
  if (!(denominator >= 1)) throw new InvalidArgumentError('expected a step such as 1/255.');
  return denominator;
};

/** A count of 1 or more, `1e6` allowed. */
export const counting = (text: string): number => {
  const value = /^\d+(e\d+)?$/i.test(text.trim()) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('expected a whole number from 1 to 9007199254740991.');
};

/** A whole number that a double holds exactly. */
export const whole = (text: string): number => {
  const value = number(text);
  if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('expected a whole number.');
  return value;
};
