import "server-only";
import { createHighlighterCore, type HighlighterCore } from "shiki/core";
import { createJavaScriptRegexEngine } from "shiki/engine/javascript";
import type { Piece } from "../../lib/core/listing/excerpt.ts";

/**
 * Source text as pieces with a role each, coloured on the server. Roles become classes, so that no inline style and no raw
 * HTML is needed: the text of strangers' files only ever becomes React text.
 */

/** Above this a file is shown plain: colouring costs time on every view, and nobody reads half a megabyte. */
const COLOURED_CHARS = 300_000;

/** Files kept coloured. A page shows the same texts again on each refresh of its figures. */
const KEPT_FILES = 128;

const ROLES = ["key", "string", "comment", "keyword", "constant"] as const;

/** The theme says a role where others say a colour; shiki wants colours, so each role has a made-up one. */
const COLOURS = new Map(ROLES.map((role, index) => [`#00000${index + 1}`, role]));
const colourOf = (role: (typeof ROLES)[number]) => `#00000${ROLES.indexOf(role) + 1}`;

const THEME = {
  name: "roles",
  fg: "#000000",
  bg: "#ffffff",
  settings: [
    { settings: { foreground: "#000000", background: "#ffffff" } },
    { scope: ["comment", "punctuation.definition.comment"], settings: { foreground: colourOf("comment") } },
    {
      scope: ["entity.name.tag", "support.type.property-name", "variable.other.key", "keyword.other.definition.ini"],
      settings: { foreground: colourOf("key") },
    },
    { scope: ["string", "string.unquoted.block"], settings: { foreground: colourOf("string") } },
    { scope: ["string.unquoted.plain.out.yaml"], settings: { foreground: "#000000" } },
    { scope: ["keyword", "storage", "support.function"], settings: { foreground: colourOf("keyword") } },
    {
      scope: ["constant.numeric", "constant.language", "constant.other", "variable.other"],
      settings: { foreground: colourOf("constant") },
    },
  ],
};

let shared: Promise<HighlighterCore> | undefined;
const kept = new Map<string, readonly (readonly Piece[])[]>();

/** Lines of a text, by its path's language; a language that is not known, a long text and any failure give it plain. */
export async function highlightedLines(path: string, text: string): Promise<readonly (readonly Piece[])[]> {
  const language = languageOf(path);
  if (language === null || text.length > COLOURED_CHARS) return plainLines(text);
  const key = `${language}\0${text}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const lines = await colour(language, text);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT_FILES && oldest !== undefined) kept.delete(oldest);
  kept.set(key, lines);
  return lines;
}

async function colour(language: string, text: string): Promise<readonly (readonly Piece[])[]> {
  try {
    shared ??= createHighlighter();
    const highlighter = await shared;
    // A line without end (minified text) is given up on instead of holding the server.
    const options = { lang: language, theme: "roles", tokenizeMaxLineLength: 2000, tokenizeTimeLimit: 200 };
    const { tokens } = highlighter.codeToTokens(text, options);
    return tokens.map((line) =>
      line.map(({ content, color }) => ({ text: content, role: COLOURS.get((color ?? "").toLowerCase()) ?? null })),
    );
  } catch {
    return plainLines(text);
  }
}

async function createHighlighter(): Promise<HighlighterCore> {
  return await createHighlighterCore({
    engine: createJavaScriptRegexEngine({ forgiving: true }),
    themes: [THEME],
    langs: [
      import("shiki/langs/yaml.mjs"),
      import("shiki/langs/json.mjs"),
      import("shiki/langs/shellscript.mjs"),
      import("shiki/langs/ini.mjs"),
      import("shiki/langs/docker.mjs"),
    ],
  });
}

function languageOf(path: string): string | null {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  if (/\.ya?ml$/.test(name)) return "yaml";
  if (/\.jsonc?$/.test(name)) return "json";
  if (/\.(sh|bash|zsh)$/.test(name) || name.startsWith(".env")) return "shellscript";
  if (/\.(ini|cfg|conf|properties|npmrc|pypirc)$/.test(name)) return "ini";
  return name.startsWith("dockerfile") ? "docker" : null;
}

function plainLines(text: string): readonly (readonly Piece[])[] {
  return text.split(/\r?\n/).map((line) => [{ text: line, role: null }]);
}
