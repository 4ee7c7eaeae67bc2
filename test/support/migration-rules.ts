/**
 * What a migration must not do while the version before it goes on running (docs/upgrades.md). It reads statements by their first words, which is
 * enough for how our migrations are written, and no parser of SQL.
 */

export const RULES = {
  "drop-table": "the version before reads it",
  "drop-column": "the version before reads it",
  "drop-other": "the version before may call it",
  rename: "the version before knows the old name",
  type: "the version before reads another type, and the table is rewritten under a lock",
  "set-not-null": "the version before may write none, and the table is read through under a lock",
  "required-column": "the version before writes none",
  "delete-rows": "the version before may look for them",
  constraint:
    "the version before may write what it refuses, and the table is read through under a lock: NOT VALID first",
  "unique-index": "the version before may write what it refuses",
  "index-locks": "nobody writes to the table meanwhile: CONCURRENTLY, as the one statement of a migration",
} as const;
export type Rule = keyof typeof RULES;

/** Those about what is lost; the others are about locks and about what is refused. */
export const DESTRUCTIVE: readonly Rule[] = [
  "drop-table",
  "drop-column",
  "drop-other",
  "rename",
  "type",
  "set-not-null",
  "required-column",
  "delete-rows",
];

/** Rules that a migration breaks, each once. */
export function brokenRules(sql: string): readonly Rule[] {
  const statements = statementsOf(sql);
  const made = new Set(statements.flatMap((text) => tableIn(/^CREATE TABLE (?:IF NOT EXISTS )?(\S+)/i, text)));
  const broken = statements.flatMap((text) => rulesOf(text, made));
  return (Object.keys(RULES) as Rule[]).filter((rule) => broken.includes(rule));
}

/** Without comments, texts, and bodies of functions, whose words are no statements of the migration. */
function statementsOf(sql: string): readonly string[] {
  return sql
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/--[^\n]*/g, "")
    .replaceAll(/\/\*[\s\S]*?\*\//g, "")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll('"', "")
    .split(";")
    .map((text) => text.replaceAll(/\s+/g, " ").trim())
    .filter((text) => text !== "");
}

function rulesOf(text: string, made: ReadonlySet<string>): readonly Rule[] {
  if (/^DROP TABLE /i.test(text)) return ["drop-table"];
  if (/^DROP (?:FUNCTION|TYPE|VIEW|MATERIALIZED VIEW|SEQUENCE|TRIGGER|SCHEMA) /i.test(text)) return ["drop-other"];
  if (/^(?:TRUNCATE|DELETE FROM) /i.test(text)) return ["delete-rows"];
  const [index] = tableIn(/^CREATE (?:UNIQUE )?INDEX .*? ON (?:ONLY )?(\S+)/i, text);
  if (index !== undefined && !made.has(index)) return rulesOfIndex(text);
  const [table] = tableIn(/^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(\S+)/i, text);
  // Of a table that it makes itself nobody knows yet.
  if (table === undefined || made.has(table)) return [];
  return partsOf(text).flatMap(rulesOfPart);
}

function rulesOfIndex(text: string): readonly Rule[] {
  const unique = /^CREATE UNIQUE /i.test(text) ? (["unique-index"] as const) : [];
  return / INDEX CONCURRENTLY /i.test(text) ? unique : [...unique, "index-locks"];
}

function rulesOfPart(part: string): readonly Rule[] {
  if (/\bRENAME\b/i.test(part)) return ["rename"];
  if (/^DROP (?:COLUMN )?(?!CONSTRAINT|DEFAULT|NOT NULL|EXPRESSION|IDENTITY)/i.test(part)) return ["drop-column"];
  if (/^ALTER (?:COLUMN )?\S+ (?:SET DATA )?TYPE /i.test(part)) return ["type"];
  if (/^ALTER (?:COLUMN )?\S+ SET NOT NULL/i.test(part)) return ["set-not-null"];
  if (/^ADD (?:CONSTRAINT|CHECK|UNIQUE|FOREIGN|PRIMARY|EXCLUDE)/i.test(part))
    return /\bNOT VALID$/i.test(part) ? [] : ["constraint"];
  if (/^ADD /i.test(part)) return rulesOfColumn(part);
  return [];
}

function rulesOfColumn(part: string): readonly Rule[] {
  const filled = /\b(?:DEFAULT|GENERATED|BIGSERIAL|SERIAL)\b/i.test(part);
  return /\bNOT NULL\b|\bPRIMARY KEY\b/i.test(part) && !filled ? ["required-column"] : [];
}

/** The actions of one ALTER TABLE: commas within parentheses part nothing. */
function partsOf(text: string): readonly string[] {
  const actions = text.replace(/^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?\S+ /i, "");
  const parts: string[] = [""];
  let depth = 0;
  for (const sign of actions) {
    depth += sign === "(" ? 1 : sign === ")" ? -1 : 0;
    if (sign === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += sign;
  }
  return parts.map((part) => part.trim());
}

function tableIn(pattern: RegExp, text: string): readonly string[] {
  const [, name] = pattern.exec(text) ?? [];
  return name === undefined
    ? []
    : [
        name
          .replace(/^public\./i, "")
          .replace(/\(.*$/, "")
          .toLowerCase(),
      ];
}
