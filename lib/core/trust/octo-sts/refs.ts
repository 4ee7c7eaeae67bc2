import { NOT_STATED } from "../policy.ts";
import { isRefPattern, refMatches } from "../refs.ts";
import { STAR } from "./pattern.ts";

/** A ref as our policies write it, or null where our policies would read it as something else. */
export function ourRef(text: string): string | null {
  return text.includes("*") || text === NOT_STATED ? null : text.replaceAll(STAR, "*");
}

/**
 * The refs that fit every list. A literal stays where each other list has or matches it, a pattern where each other list has it too: at
 * most what all of them let in, and perhaps less.
 */
export function commonRefs(lists: readonly (readonly string[])[]): readonly string[] {
  const all = [...new Set(lists.flat())];
  const fits = (ref: string, list: readonly string[]) =>
    list.some((entry) => entry === ref || (!isRefPattern(ref) && refMatches(entry, ref)));
  return all.filter((ref) => lists.every((list) => fits(ref, list)));
}
