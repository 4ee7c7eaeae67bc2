/**
 * JSON that PostgreSQL can store: it has no NUL and no half of a surrogate pair, and refuses a whole batch for one of them. Claims and
 * requests come from strangers, so both become U+FFFD.
 */
export function storableJson(value: unknown): string {
  const text = JSON.stringify(value);
  // Most have no escape of that kind, and the search for one is much quicker than the replacement.
  if (!text.includes("\\u")) return text;
  return text.replace(/\\(?:u(0000|d[89a-f][0-9a-f]{2})|.)/g, (whole, code: string | undefined) =>
    code === undefined ? whole : "\\ufffd",
  );
}
