import type { z } from "zod";
import { schemaWords } from "../../core/schema-words.ts";
import type { Caller, Proof } from "../../usecases/broker/ports.ts";
import type { BrokerContext } from "./answers.ts";

/** Of a bearer token: GitHub's have 1.5 to 3 kB. */
export const LONGEST_TOKEN = 16 * 1_024;
export const LONGEST_BODY = 32 * 1_024;

export type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: 400 | 401 | 413 | 415; readonly detail: string };

/**
 * The proof of a request: one bearer token, or the client certificate of its connection. Never both, and never two of one: which of them a
 * proxy looked at is not ours to guess.
 */
export function readProof(context: BrokerContext): Read<Proof> {
  const values = authorizations(context);
  const certificate = context.get("clientCertificate");
  if (values.length > 1 || (values.length === 1 && certificate !== null)) {
    return {
      ok: false,
      status: 400,
      detail: "Send one proof of identity: one Authorization header, or a client certificate.",
    };
  }
  const [value] = values;
  if (value === undefined) {
    if (certificate !== null) return { ok: true, value: { kind: "certificate", ...certificate } };
    return { ok: false, status: 401, detail: "Send the job's OIDC token: Authorization: Bearer TOKEN." };
  }
  if (value.length > LONGEST_TOKEN + 7)
    return { ok: false, status: 413, detail: "The Authorization header is too long." };
  const [scheme = "", token = "", ...rest] = value.split(" ");
  if (scheme.toLowerCase() !== "bearer" || token === "" || rest.length > 0) {
    return { ok: false, status: 401, detail: "Send the job's OIDC token: Authorization: Bearer TOKEN." };
  }
  return { ok: true, value: { kind: "token", token } };
}

/** All of them: `Headers` joins or drops repeated ones, Node's raw list shows each. */
function authorizations(context: BrokerContext): readonly string[] {
  const raw = context.env.incoming?.rawHeaders;
  if (raw === undefined) {
    const value = context.req.header("authorization");
    return value === undefined ? [] : [value];
  }
  const found: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    if (raw[index]?.toLowerCase() === "authorization") found.push(raw[index + 1] ?? "");
  }
  return found;
}

/** A JSON body of that shape. What is wrong with it is said: it is the caller's own text. */
export async function readJson<Schema extends z.ZodType>(
  context: BrokerContext,
  schema: Schema,
): Promise<Read<z.output<Schema>>> {
  if (!isType(context, "application/json")) {
    return { ok: false, status: 415, detail: "Send JSON: Content-Type: application/json." };
  }
  const text = await readBody(context);
  if (text === null) return TOO_LONG;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return bad("The body is no JSON.");
  }
  const problem = jsonProblem(text);
  if (problem !== null) return bad(problem);
  return check(schema, value);
}

export async function readForm<Schema extends z.ZodType>(
  context: BrokerContext,
  schema: Schema,
): Promise<Read<z.output<Schema>>> {
  if (!isType(context, "application/x-www-form-urlencoded")) {
    return { ok: false, status: 415, detail: "Send a form: Content-Type: application/x-www-form-urlencoded." };
  }
  const text = await readBody(context);
  if (text === null) return TOO_LONG;
  const form = new URLSearchParams(text);
  const names = [...form.keys()];
  // RFC 6749 section 3.2: parameters must not be included more than once.
  if (new Set(names).size !== names.length) return bad("A parameter stands in the body twice.");
  return check(schema, Object.fromEntries(form));
}

const TOO_LONG = { ok: false, status: 413, detail: "The body is too long." } as const;

/**
 * The body as text; null for one that is too long, of which no more than the limit is kept. Node's own stream is read, since a `Request`
 * would cost more than the rest of the request does.
 */
async function readBody(context: BrokerContext): Promise<string | null> {
  const { incoming } = context.env;
  if (incoming === undefined) {
    const text = await context.req.text();
    return text.length > LONGEST_BODY ? null : text;
  }
  if (Number(incoming.headers["content-length"] ?? 0) > LONGEST_BODY) return null;
  const chunks: Buffer[] = [];
  let bytes = 0;
  return await new Promise((resolve, reject) => {
    incoming.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= LONGEST_BODY) chunks.push(chunk);
      else resolve(null);
    });
    incoming.once("end", () => resolve(bytes > LONGEST_BODY ? null : Buffer.concat(chunks).toString("utf8")));
    incoming.once("error", reject);
    incoming.once("close", () => {
      // It comes after each body, and making an error costs as much as reading one.
      if (!incoming.complete) reject(new Error("the connection was closed in the middle of a body"));
    });
  });
}

/** Deeper than anything that a request has; a reader that calls itself for each level would run out of stack. */
const DEEPEST = 20;

/**
 * What JSON.parse lets pass: a key that stands twice, of which it takes the last and other readers the first; and nesting without an end.
 * One pass over text that is known to be JSON: a YAML parser did this before, compared each key with each other, and so could be kept busy
 * for a second by one small body.
 */
function jsonProblem(text: string): string | null {
  const open: Set<string>[] = [];
  for (const [token, key] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (token === "}" || token === "]") open.pop();
    else if (token === "{" || token === "[") open.push(new Set());
    if (open.length > DEEPEST) return "The body is nested too deeply.";
    if (key === undefined) continue;
    const name: string = JSON.parse(key);
    const names = open.at(-1);
    if (names?.has(name)) return "A key stands in the body twice.";
    names?.add(name);
  }
  return null;
}

function check<Schema extends z.ZodType>(schema: Schema, value: unknown): Read<z.output<Schema>> {
  const parsed = schema.safeParse(value, { error: schemaWords });
  if (parsed.success) return { ok: true, value: parsed.data };
  return bad(`The body is not as it should be: ${issueText(parsed.error.issues[0])}`.slice(0, 300));
}

/**
 * What is wrong, and where. It goes into the record too, so names that the caller made up are quoted only if they look like names: JSON that
 * was sent as a form is one long name with the caller's token in it.
 */
function issueText(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return "unknown";
  const where = issue.path.map((step) => (isName(String(step)) ? String(step) : "…")).join(".");
  const place = where === "" ? "" : `${where}: `;
  if (issue.code !== "unrecognized_keys") return `${place}${issue.message}`;
  const names = issue.keys.filter(isName).slice(0, 5).join(", ");
  return `${place}${names === "" ? "a name" : names} is not known here`;
}

function isName(text: string): boolean {
  return /^[A-Za-z_]{1,30}$|^\d{1,4}$/.test(text);
}

function isType(context: BrokerContext, type: string): boolean {
  const { incoming } = context.env;
  // Asked of Node's request where there is one: Hono would make `Headers` of all of them first.
  const value = incoming === undefined ? context.req.header("content-type") : incoming.headers["content-type"];
  return value?.split(";")[0]?.trim().toLowerCase() === type;
}

function bad<T>(detail: string): Read<T> {
  return { ok: false, status: 400, detail };
}

/** Has gone when its connection closed before the answer was written. Looked at and not listened for: only issuing asks, once. */
export function callerOf({ env: { outgoing } }: BrokerContext): Caller {
  return { hasGone: () => outgoing?.closed === true && !outgoing.writableFinished };
}
