/** What PostgreSQL's text and JSON cannot hold: NUL, and half of a pair of surrogates. */
const UNSTORABLE = /\0|\p{Surrogate}/gu;

/**
 * The same value with U+FFFD for each character that PostgreSQL refuses, in every text of it and in names of fields. Texts of strangers have
 * them wherever YAML and JSON let one be written (`"\0"`, `"\ud83d"`), and whoever writes one must not keep a scan from being stored. Lengths
 * stay the same. What is no plain object or list, such as a date, stays as it is.
 */
export function storable<T>(value: T): T {
  return storableValue(value) as T;
}

function storableValue(value: unknown): unknown {
  if (typeof value === "string") return value.replace(UNSTORABLE, "\uFFFD");
  if (Array.isArray(value)) return value.map(storableValue);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [storable(key), storableValue(inner)]));
}
