import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ownerContainer } from "../container/owner.ts";
import { isRole, ROLES, type Role, type SystemActor } from "../core/actor.ts";
import { stateFolder } from "../env.ts";
import { usage } from "./output.ts";
import { readRunning } from "./state.ts";

const USAGE = `Usage: thaw dev user NAME --role ROLE [--role ROLE]…
       thaw dev link [NAME]

Adds a person to the dashboard that \`npm start\` runs here, or prints a one-time sign-in link for one (default: local).
Roles: ${ROLES.join(", ")}
`;

const ACTOR: SystemActor = { kind: "system", id: "terminal" };

/** @returns 0 when done, 2 when the words were not understood, 1 when it could not be done */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  const running = readRunning(stateFolder(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
  if (running === null) {
    process.stderr.write("Thaw is not running here. Start it in another terminal: npm start\n");
    return 1;
  }
  const owner = await ownerContainer(running.databaseUrl);
  try {
    if (request.roles.length > 0) {
      const put = await owner.putLocalPerson(ACTOR, { ...request, organisationId: running.organisationId });
      if (!put.ok) return refused(put.failure.message);
      process.stdout.write(`${request.login} is now ${request.roles.join(", ")}.\n`);
    }
    const link = await owner.issueSignInLink(ACTOR, request.login);
    if (!link.ok) return refused(link.failure.message);
    process.stdout.write(`Sign in once: ${running.address}/sign-in/local?token=${link.value.token}\n`);
    return 0;
  } finally {
    await owner.close();
  }
}

function refused(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}

function parse(args: readonly string[]): { readonly login: string; readonly roles: readonly Role[] } | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { role: { type: "string", multiple: true } },
      allowPositionals: true,
    });
    const [what, login, ...more] = positionals;
    const roles = values.role ?? [];
    if (more.length > 0 || !roles.every(isRole)) return null;
    if (what === "link" && roles.length === 0) return { login: login ?? "local", roles: [] };
    if (what === "user" && login !== undefined && roles.length > 0) return { login, roles };
    return null;
  } catch {
    return null;
  }
}
