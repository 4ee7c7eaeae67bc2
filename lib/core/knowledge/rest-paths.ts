import type { RestMethod } from "./schema.ts";

/** Placeholders whose value may hold slashes; GitHub accepts these unescaped at the end of a path. */
const GREEDY = new Set(["{path}", "{ref}", "{basehead}"]);

/** `${{ … }}`, `${X}`, `$X`, `{owner}`, `:owner`: a piece whose value the text does not show. */
const DYNAMIC = /^(?:\$\{\{.*\}\}|\$\{[^}]*\}|\$\w+|\{\w+\}|:\w+)$/;

/** Longer text is no REST path of GitHub's; the bound keeps unclosed expressions from costing quadratic time. */
const LONGEST_PATH = 4_096;

/**
 * The segments of a REST path as workflows write it: with or without a leading slash, the API's origin, a query.
 * Slashes inside `${{ … }}` and `${…}` do not separate. Null when an origin is given that is not GitHub's API,
 * or the text is too long to be a path.
 */
export function restSegments(written: string): readonly string[] | null {
  if (written.length > LONGEST_PATH) return null;
  const path = withoutOrigin(written.trim());
  if (path === null) return null;
  const held: string[] = [];
  const masked = path.replace(/\$\{\{.*?\}\}|\$\{[^{}]*\}/g, (text) => `\u0000${held.push(text) - 1}\u0000`);
  const bare = masked.replace(/[?#].*$/s, "").replace(/^\/+|\/+$/g, "");
  if (bare === "") return [];
  // The mask is undone by splitting: a regex with a control character in it is a lint error.
  return bare.split("/").map((segment) =>
    segment
      .split("\u0000")
      .map((piece, index) => (index % 2 === 1 ? (held[Number(piece)] ?? "") : piece))
      .join(""),
  );
}

function withoutOrigin(path: string): string | null {
  const dynamic = /^(?:\$\{\{\s*github\.api_url\s*\}\}|\$\{?GITHUB_API_URL\}?)(?=\/|$)/.exec(path);
  if (dynamic) return path.slice(dynamic[0].length);
  const absolute = /^https?:\/\/([^/?#]+)(\/api\/v3(?=\/|$))?/i.exec(path);
  if (!absolute) return path;
  const host = absolute[1]?.toLowerCase();
  if (host !== "api.github.com" && host !== "uploads.github.com" && absolute[2] === undefined) return null;
  return path.slice(absolute[0].length);
}

/**
 * Spellings of the same path to try in turn. `repos/$GITHUB_REPOSITORY/issues` holds owner and name in one piece, which
 * only shows when the path as written fits no template.
 */
export function restSpellings(segments: readonly string[]): readonly (readonly string[])[] {
  const [first, second, ...rest] = segments;
  if (first !== "repos" || second === undefined || !DYNAMIC.test(second)) return [segments];
  return [segments, ["repos", "{owner}", "{repo}", ...rest]];
}

/** How many segments of the template are literal and fit; null when it does not fit. A dynamic piece never fits a word. */
export function fitOf(template: readonly string[], segments: readonly string[]): number | null {
  const last = template.at(-1) ?? "";
  const open = GREEDY.has(last) && segments.length > template.length;
  if (!open && template.length !== segments.length) return null;
  let literals = 0;
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? "";
    if (part.startsWith("{")) {
      if (segment === "") return null;
      continue;
    }
    if (part.toLowerCase() !== segment.toLowerCase()) return null;
    literals += 1;
  }
  return literals;
}

/** A row with its template split once. */
export interface SplitMethod {
  readonly row: RestMethod;
  readonly template: readonly string[];
}

/** The row whose template fits with the most literal segments. */
export function bestFit(rows: readonly SplitMethod[], segments: readonly string[]): RestMethod | null {
  let best: RestMethod | null = null;
  let most = -1;
  for (const { row, template } of rows) {
    const literals = fitOf(template, segments);
    if (literals === null || literals <= most) continue;
    best = row;
    most = literals;
  }
  return best;
}
