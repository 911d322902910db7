/** A value as the text of a JSON document: two blanks of indent, a newline at the end, keys in the order they were written. */
export function jsonDocument(value: unknown): string {
  const text = JSON.stringify(
    value,
    (key, part: unknown) => {
      // JSON.stringify would print null for these, which a reader takes for "not known".
      if (typeof part === 'number' && !Number.isFinite(part)) {
        throw new TypeError(`jsonDocument: ${key || 'value'} is ${part}, which JSON cannot hold`);
      }
      return part;
    },
    2,
  );
  if (text === undefined) throw new TypeError('jsonDocument: value has no JSON form');
  return `${text}\n`;
}
