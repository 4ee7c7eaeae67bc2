import type { z } from "zod";

type Issue = z.core.$ZodRawIssue;

/**
 * What a schema found, for people who wrote the file: `schema.safeParse(value, { error: schemaWords })`. What the schema itself says goes first. The value is
 * never told: it may be a secret.
 */
export function schemaWords(issue: Issue): string | undefined {
  if (issue.code === "invalid_type") return typeWords(issue);
  if (issue.code === "unrecognized_keys") return `${issue.keys.map(quoted).join(", ")} is not known here`;
  if (issue.code === "invalid_value") return `must be ${issue.values.map(quoted).join(" or ")}`;
  if (issue.code === "too_small") return sizeWords("at least", Number(issue.minimum), issue);
  if (issue.code === "too_big") return sizeWords("at most", Number(issue.maximum), issue);
  if (issue.code === "not_multiple_of") return `must be a multiple of ${issue.divisor}`;
  if (issue.code === "invalid_format") return FORMATS.get(issue.format) ?? "is not of the form that is wanted";
  if (issue.code === "invalid_union") return "is nothing that is meant here";
  return undefined;
}

const TYPES: ReadonlyMap<string, string> = new Map([
  ["string", "a text"],
  ["number", "a number"],
  ["int", "a whole number"],
  ["boolean", "true or false"],
  ["array", "a list"],
  ["object", "a mapping of names to values"],
  ["record", "a mapping of names to values"],
  ["null", "nothing"],
]);

const FORMATS: ReadonlyMap<string, string> = new Map([
  ["datetime", "must be a time such as 2026-11-23T21:04:12Z"],
  ["date", "must be a day such as 2026-11-23"],
  ["url", "must be an address such as https://thaw.example"],
  ["email", "must be a mail address"],
  ["uuid", "must be a UUID"],
]);

function typeWords({ input, expected }: Extract<Issue, { code: "invalid_type" }>): string {
  if (input === undefined) return "is missing";
  return `must be ${TYPES.get(String(expected)) ?? String(expected)}, and is ${typeOf(input)}`;
}

function typeOf(input: unknown): string {
  if (input === null) return "empty";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "number") return Number.isInteger(input) ? "a whole number" : "a number with a fraction";
  return TYPES.get(typeof input) ?? typeof input;
}

const UNITS: ReadonlyMap<string, { readonly one: string; readonly many: string }> = new Map([
  ["string", { one: "character", many: "characters" }],
  ["array", { one: "entry", many: "entries" }],
]);

type Bound = "at least" | "at most";
const BEYOND: Readonly<Record<Bound, string>> = { "at least": "more than", "at most": "less than" };

function sizeWords(
  bound: Bound,
  limit: number,
  { origin, inclusive }: { origin: string; inclusive?: boolean },
): string {
  const unit = UNITS.get(origin);
  if (unit === undefined) return `must be ${inclusive === false ? BEYOND[bound] : bound} ${limit}`;
  if (bound === "at least" && limit === 1) return "must not be empty";
  return `must have ${bound} ${limit} ${limit === 1 ? unit.one : unit.many}`;
}

function quoted(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : String(value);
}
