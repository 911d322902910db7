import canonicalize from 'canonicalize';

/** RFC 8785 canonical JSON. Hashed documents keep real numbers out: they hold integers and decimal strings. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('canonicalJson: value has no JSON form');
  return text;
}
