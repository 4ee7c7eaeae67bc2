import type { LeftReason } from "./report.ts";

/** Where the scanner's own machine had the repository: prefixes that are taken from absolute paths. */
export type Roots = readonly string[];

export type Placed =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly left: Exclude<LeftReason, "unreadable"> };

const OUTSIDE: Placed = { ok: false, left: "outside" };
const MOST_PATH = 1_024;
const DRIVE = /^[A-Za-z]:\//;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]+:/;
/** Controls and marks of direction, which would make a path look like another one; and halves of pairs, which no path has. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u;

/**
 * The path of a SARIF `artifactLocation.uri` below the repository: percent-encoding undone, an absolute one taken relative to a root.
 * SARIF 2.1.0, section 3.4.3: a relative reference is in general relative to the source's root.
 */
export function placeOfUri(uri: string, roots: Roots): Placed {
  const path = pathOfUri(uri);
  return path === null ? OUTSIDE : placeOfPath(path, roots);
}

/** As placeOfUri, of a path as the scanner's machine writes it. */
export function placeOfPath(written: string, roots: Roots): Placed {
  if (written === "") return { ok: false, left: "no-place" };
  const relative = belowRoot(written.replaceAll("\\", "/"), roots);
  if (relative === null || relative.length > MOST_PATH || UNSAFE.test(relative)) return OUTSIDE;
  const parts = relative.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.includes("..")) return OUTSIDE;
  return parts.length === 0 ? { ok: false, left: "no-place" } : { ok: true, path: parts.join("/") };
}

/** The folder that a URI names, as a root; null for what is none. */
export function rootOfUri(uri: string): string | null {
  const path = pathOfUri(uri);
  return path !== null && isAbsolute(path) ? path : null;
}

function pathOfUri(uri: string): string | null {
  if (/^file:/i.test(uri)) {
    if (!URL.canParse(uri)) return null;
    const path = decoded(new URL(uri).pathname);
    return DRIVE.test(path.slice(1)) ? path.slice(1) : path;
  }
  const slashed = uri.replaceAll("\\", "/");
  return SCHEME.test(slashed) && !DRIVE.test(slashed) ? null : decoded(slashed);
}

/** Scanners that do not encode write a lone `%` at times: the text is the path then. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function isAbsolute(path: string): boolean {
  return path.startsWith("/") || DRIVE.test(path);
}

function belowRoot(path: string, roots: Roots): string | null {
  if (!isAbsolute(path)) return path;
  for (const root of roots) {
    const folder = `${root.replaceAll("\\", "/").replace(/\/+$/, "")}/`;
    if (folder !== "/" && path.startsWith(folder)) return path.slice(folder.length);
  }
  return null;
}
