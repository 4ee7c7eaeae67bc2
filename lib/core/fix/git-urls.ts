import type { StepPlace } from "../workflow/way/linked.ts";
import type { Change } from "./changes.ts";
import type { FixContext } from "./context.ts";

/** An App's token is the password of this user (GitHub docs, "Authenticating as a GitHub App installation"). */
export const TOKEN_USER = "x-access-token:";

/** What follows the token of a URL of GitHub: a host of that name, or one that a variable holds. */
const AT_GITHUB = "@(?:[\\w.-]*github[\\w.-]*|\\$)";

/** User name and token of a git URL around a range of a script; null when the range is in no such place, or has the right user already. */
export function urlUser(
  script: string,
  range: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } | null {
  const before = script.slice(Math.max(0, range.start - 200), range.start);
  const after = script.slice(range.end, range.end + 80);
  const suffix = new RegExp(`^(?::x-oauth-basic)?(?=${AT_GITHUB})`, "i").exec(after)?.[0];
  if (suffix === undefined) return null;
  const user = /https?:\/\/((?:[^\s"'@/:]*:)?)$/.exec(before)?.[1];
  if (user === undefined || user === TOKEN_USER) return null;
  return { start: range.start - user.length, end: range.end + suffix.length };
}

/** The same for a variable that the step's script puts into a URL: `https://$TOKEN@github.com/…`. */
export function supplyUrls(context: FixContext, at: StepPlace, name: string): readonly Change[] {
  const { run } = at.step;
  if (!run?.text.includes(name) || !run.text.includes("://")) return [];
  const { shell } = context.scripts.script(at);
  if (shell !== "posix" && shell !== "pwsh") return [];
  const changes: Change[] = [];
  const spelled = `\\$(?:env:)?${name}\\b|\\$\\{(?:env:)?${name}\\}`;
  const pattern = new RegExp(`(https?://)((?:[^\\s"'@/:]*:)?)(${spelled})((?::x-oauth-basic)?)(?=${AT_GITHUB})`, "gi");
  for (const match of run.text.matchAll(pattern)) {
    const [, scheme = "", user = "", variable = "", suffix = ""] = match;
    if (user === TOKEN_USER) continue;
    const start = match.index + scheme.length;
    const end = start + user.length + variable.length + suffix.length;
    changes.push({ do: "rewrite-script", at, start, end, text: `${TOKEN_USER}${variable}` });
  }
  return changes;
}
