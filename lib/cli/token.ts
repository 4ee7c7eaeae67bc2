import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type TokenTerminal, tokenTerminal } from "../container/api-tokens.ts";
import type { SystemActor } from "../core/actor.ts";
import { API_SCOPES, isApiScope, LONGEST_TOKEN_DAYS, SCOPE_WORDS, USUAL_TOKEN_DAYS } from "../core/api/scopes.ts";
import { type TokenStanding, tokenStanding } from "../core/api/token-standing.ts";
import { plainText } from "../core/report/redacted.ts";
import { databaseAddressOrNull, stateFolder } from "../env.ts";
import { usage } from "./output.ts";
import { readRunning } from "./state.ts";

const USAGE = `Usage: thaw token create --name NAME --scope SCOPE… [--org ORG] [--days DAYS] [--whole-organisation]
       thaw token list [--org ORG]
       thaw token revoke ID

Tokens for machines, for the API at /api/v1 (docs/api.md). create prints the token on its standard output, once; only its hash is kept.
It reads public and internal repositories; --whole-organisation lets it see all of them, which some scopes need.
A token that is made here is bound to no person: it lives until it is over (--days, ${USUAL_TOKEN_DAYS}; at most ${LONGEST_TOKEN_DAYS}), or is revoked.

Scopes:
${API_SCOPES.map((scope) => `  ${scope.padEnd(18)} ${SCOPE_WORDS[scope]}`).join("\n")}

THAW_DATABASE_URL names the database, as web's user or its owner; without it, it is that of the dashboard that runs here.
Exit status: 0 done, 1 refused, 2 usage or settings.
`;

/** Whoever has the database's address has its rights; the record says that it was a terminal. */
const TERMINAL: SystemActor = { kind: "system", id: "terminal" };

const OPTIONS = {
  name: { type: "string" as const, default: "" },
  scope: { type: "string" as const, multiple: true as const, default: [] as string[] },
  org: { type: "string" as const },
  days: { type: "string" as const, default: String(USUAL_TOKEN_DAYS) },
  "whole-organisation": { type: "boolean" as const, default: false },
};

type Request = NonNullable<ReturnType<typeof parse>>;

/** `thaw token`. @returns the exit status that the usage describes */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  const address = addressOf();
  if (address === null)
    return failed("Set THAW_DATABASE_URL to the address of the database: Thaw is not running here.", 2);
  try {
    const terminal = await tokenTerminal(address);
    try {
      return await run(terminal, request);
    } finally {
      await terminal.close();
    }
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error), 2);
  }
}

function parse(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
    const [what, id = "", ...more] = positionals;
    const scopes = values.scope.flatMap((word) => word.split(",")).filter(Boolean);
    if (more.length > 0 || !scopes.every(isApiScope) || !/^\d{1,3}$/.test(values.days)) return null;
    if (what === "create" && id === "") return { what, id, scopes, ...values } as const;
    if (what === "list" && id === "") return { what, id, scopes, ...values } as const;
    return what === "revoke" && id !== "" ? ({ what, id, scopes, ...values } as const) : null;
  } catch {
    return null;
  }
}

function addressOf(): string | null {
  const running = () => readRunning(stateFolder(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
  return databaseAddressOrNull() ?? running()?.databaseUrl ?? null;
}

async function run(terminal: TokenTerminal, request: Request): Promise<number> {
  if (request.what === "revoke") return await revoke(terminal, request.id);
  const organisations = await terminal.organisations(request.org ?? null);
  const [organisation, ...others] = organisations;
  if (organisation === undefined) return failed("There is no such organisation.");
  if (others.length > 0)
    return failed(`Say which organisation, by --org: ${organisations.map(({ login }) => login).join(", ")}`);
  return request.what === "create"
    ? await create(terminal, organisation.id, request)
    : await list(terminal, organisation.id);
}

async function create(terminal: TokenTerminal, organisationId: string, request: Request): Promise<number> {
  const { name, scopes, days } = request;
  const reach = request["whole-organisation"] ? "organisation" : "open";
  const by = { actor: TERMINAL, signedInAt: null };
  const made = await terminal.create(by, { organisationId, name, scopes, reach, days: Number(days) });
  if (!made.ok) return failed(made.failure.message);
  const { id, token, expiresAt } = made.value;
  // What a person should know goes elsewhere, so that the token alone can be handed on.
  process.stderr.write(`Token ${id}, until ${expiresAt.toISOString()}. It is not shown again.\n`);
  process.stdout.write(`${token.reveal()}\n`);
  return 0;
}

async function list(terminal: TokenTerminal, organisationId: string): Promise<number> {
  for (const token of (await terminal.list(TERMINAL, organisationId)) ?? []) {
    const { id, beginning, name, scopes, reach, madeLogin, expiresAt, lastUsedAt } = token;
    const used = lastUsedAt === null ? "never used" : `used ${lastUsedAt.toISOString().slice(0, 13)}h`;
    const words = [
      id,
      `${beginning}…`,
      STANDING_WORDS[tokenStanding(token, new Date())],
      `until ${expiresAt.toISOString().slice(0, 10)}`,
      used,
    ];
    process.stdout.write(
      `${plainText(`${words.join("  ")}  ${reach}  ${scopes.join(",")}  by ${madeLogin}: ${name}`)}\n`,
    );
  }
  return 0;
}

const STANDING_WORDS: Readonly<Record<TokenStanding, string>> = {
  lives: "lives",
  still: "stands still: its maker is no admin any more",
  over: "over",
  revoked: "revoked",
};

async function revoke(terminal: TokenTerminal, id: string): Promise<number> {
  const revoked = await terminal.revoke(TERMINAL, id);
  if (!revoked.ok) return failed(revoked.failure.message);
  process.stdout.write(`Revoked: ${plainText(revoked.value.name)}\n`);
  return 0;
}

function failed(message: string, status: 1 | 2 = 1): number {
  process.stderr.write(`thaw token: ${plainText(message)}\n`);
  return status;
}
