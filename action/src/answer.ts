import { Failure } from "./failure.ts";
import { asObject, objectOf, textField } from "./json.ts";

/** A credential as the broker hands it out. */
export interface Issuance {
  readonly id: string;
  readonly grant: string;
  readonly expiresAt: string;
  readonly revocationSecret: string;
  readonly deliver: "outputs" | "environment";
  readonly values: readonly (readonly [name: string, value: string])[];
  /** Names of values that are no secrets, such as a region: masked, they would blank common words in the job's log. */
  readonly plain: readonly string[];
  readonly scope: Scope;
}

/** What the credential reaches, in words, as far as the broker says it. */
export interface Scope {
  readonly repositories: readonly string[];
  readonly permissions: readonly string[];
}

export const ISSUANCE_ID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
export const REVOCATION_SECRET = /^[\w-]{43}$/;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads the broker's answer whole or not at all.
 * @throws Failure that names the field, and never holds what was in it
 */
export function readIssuance(text: string, asked: string): Issuance {
  const answer = objectOf(text);
  if (answer === null) throw malformed("it is not a JSON object; is this address a Thaw broker?");
  const id = textField(answer, "issuance_id") ?? "";
  const grant = textField(answer, "grant");
  const expiresAt = textField(answer, "expires_at") ?? "";
  const revocationSecret = textField(answer, "revocation_secret") ?? "";
  const deliver = textField(answer, "deliver");
  if (!ISSUANCE_ID.test(id)) throw malformed("issuance_id is not a UUID");
  if (grant !== asked) throw malformed("grant is not the one that was asked for");
  if (!INSTANT.test(expiresAt) || Number.isNaN(Date.parse(expiresAt))) throw malformed("expires_at is not a time");
  if (!REVOCATION_SECRET.test(revocationSecret)) throw malformed("revocation_secret is not one");
  if (deliver !== "outputs" && deliver !== "environment") throw malformed("deliver is neither outputs nor environment");
  return {
    id,
    grant,
    expiresAt,
    revocationSecret,
    deliver,
    values: valuesOf(answer.values),
    plain: plainOf(answer.plain),
    scope: scopeOf(answer.scope),
  };
}

function valuesOf(given: unknown): Issuance["values"] {
  const values = Object.entries(asObject(given) ?? {});
  if (values.length === 0) throw malformed("values is not an object with at least one value");
  return values.map(([name, value]) => {
    // A NUL would end a variable early.
    if (typeof value !== "string" || value.trim() === "" || value.includes("\0"))
      throw malformed("values holds something that is not text");
    return [name, value];
  });
}

/** A broker that says nothing of it has secrets only. */
function plainOf(given: unknown): readonly string[] {
  if (given === undefined) return [];
  if (Array.isArray(given) && given.every((name) => typeof name === "string")) return given;
  throw malformed("plain is not a list of names");
}

/**
 * For the log only, so whatever cannot be read is left out: each provider describes its scope in its own way, and a credential is not
 * refused for how it is described.
 */
function scopeOf(given: unknown): Scope {
  const { repositories, permissions } = asObject(given) ?? {};
  return {
    repositories: Array.isArray(repositories) ? repositories.flatMap(repositoryText) : [],
    permissions: Object.entries(asObject(permissions) ?? {}).flatMap(([name, level]) =>
      typeof level === "string" ? [`${name}: ${level}`] : [],
    ),
  };
}

/** A name, or `{ "id", "name"? }`, as the broker's grants have it. */
function repositoryText(given: unknown): readonly string[] {
  if (typeof given === "string") return [given];
  const repository = asObject(given);
  const text = textField(repository, "name") ?? textField(repository, "id");
  return text === null ? [] : [text];
}

function malformed(what: string): Failure {
  return new Failure("Broker's answer not understood", `The broker's answer was not used: ${what}.`);
}
