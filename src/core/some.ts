/** A list as a sentence has room for it: `7, 9, 12 and 40 more`. */
export const some = (values: readonly (string | number)[]): string =>
  `${values.slice(0, 3).join(', ')}${values.length > 3 ? ` and ${values.length - 3} more` : ''}`;
