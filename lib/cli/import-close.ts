import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { importContainer } from "../container/imports.ts";
import type { SystemActor } from "../core/actor.ts";
import { type RepositoryAddress, repositoryNamed } from "../core/imports/address.ts";
import { counted } from "../core/listing/format.ts";
import { plainText } from "../core/report/redacted.ts";
import { stateFolder } from "../env.ts";
import { readRunning } from "./state.ts";

interface Context {
  readonly usage: string;
  readonly actor: SystemActor;
}

interface Request {
  readonly repository: RepositoryAddress;
  readonly which: { readonly fingerprints: readonly string[] } | { readonly tool: string };
  readonly reason: string;
}

/** `thaw import close`: ends imported findings that a person has dealt with. Returns the exit status. */
export async function main(args: readonly string[], { usage, actor }: Context): Promise<number> {
  const request = readRequest(args);
  if (typeof request === "string") {
    process.stderr.write(`thaw import close: ${request}\n\n${usage}`);
    return 2;
  }
  const running = readRunning(stateFolder(path.dirname(path.dirname(fileURLToPath(import.meta.url)))));
  if (running === null) {
    process.stderr.write("Thaw is not running here. Start it in another terminal: npm start\n");
    return 1;
  }
  const container = await importContainer(running.databaseUrl);
  try {
    const end = await container.closeImported(actor, { ...request, organisationId: running.organisationId });
    if (!end.ok) {
      process.stderr.write(`thaw import close: ${plainText(end.failure.message)}\n`);
      return 1;
    }
    process.stdout.write(`${counted(end.value.closed, "finding")} closed.\n`);
    return 0;
  } finally {
    await container.close();
  }
}

function readRequest(args: readonly string[]): Request | string {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(args);
  } catch (error) {
    return error instanceof Error ? plainText(error.message) : "the arguments cannot be read";
  }
  const { values, positionals } = parsed;
  const [name = "", ...fingerprints] = positionals;
  const repository = repositoryNamed(name);
  if (repository === null) return "name the repository: OWNER/NAME";
  if (values.reason === undefined) return "say why: --reason TEXT";
  if ((values.tool === undefined) === (fingerprints.length === 0)) return "name fingerprints, or one --tool";
  const which = values.tool === undefined ? { fingerprints } : { tool: values.tool.toLowerCase() };
  return { repository, which, reason: values.reason };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tool: { type: "string" }, reason: { type: "string" } },
  });
}
