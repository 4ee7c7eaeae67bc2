/**
 * Refs in policies: a literal, or a pattern in which `*` stands for one or more characters within one segment, as in
 * `refs/heads/release/*`. Git allows no `*` in a ref, so the two cannot be confused. There is no `**` and no regular expression.
 */
export function isRefPattern(text: string): boolean {
  return text.includes("*");
}

/** Whether a policy's ref, literal or pattern, is this ref. Case counts, as in git. */
export function refMatches(expected: string, ref: string): boolean {
  if (!isRefPattern(expected)) return expected === ref;
  const wanted = expected.split("/");
  const given = ref.split("/");
  return wanted.length === given.length && wanted.every((part, index) => segmentMatches(part, given[index] ?? ""));
}

function segmentMatches(pattern: string, segment: string): boolean {
  const star = pattern.indexOf("*");
  if (star < 0) return pattern === segment;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  // Longer than both ends together: the star stands for at least one character, and the ends do not overlap.
  return segment.length > before.length + after.length && segment.startsWith(before) && segment.endsWith(after);
}
