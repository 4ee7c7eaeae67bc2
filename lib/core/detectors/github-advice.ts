import type { JudgedReference } from "../workflow/way/judge.ts";

/** What to do about a GitHub token, by what is known of its use. */
export function advice(reference: JudgedReference): string {
  const { target } = reference;
  if (target?.kind === "known") {
    const rights = Object.entries(target.permissions)
      .map(([scope, level]) => `${scope}: ${level}`)
      .join(", ");
    return `A broker token for ${target.repositories.join(", ")} with ${rights || "no extra rights"} replaces it.`;
  }
  if (target?.kind === "user-bound")
    return "No App token can do this: replace the use, or ask for an exception with an expiry.";
  if (target?.kind === "other-organisation") {
    return `It reaches ${target.repositories.join(", ")}, outside this organisation: its owner has to grant access another way.`;
  }
  return "The text does not show what it is used on: state the repositories and rights, then a broker token replaces it.";
}
