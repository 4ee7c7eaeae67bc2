import { parseArgs } from "node:util";
import { tryGatesContainer } from "../container/try-gates.ts";
import { plainText } from "../core/report/redacted.ts";
import { workerEnvironment } from "../env.ts";
import { usage, write } from "./output.ts";

const USAGE = `Usage: thaw gates test OWNER/NAME [--gate NAME]

Asks what the gates in the organisation's thaw.config.yml ask, as it was read last, about one repository at its newest commit, and says
what each came to. Nothing is kept, and no incident is needed (docs/gates.md).

  --gate   one of them; else all

It runs with the worker's variables, THAW_GATE_HOSTS among them.

Exit status: 0 each passes, 1 one holds or cannot be told, 2 usage or settings.
`;

/** `thaw gates`. @returns the exit status that the usage describes */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  try {
    const container = await tryGatesContainer(workerEnvironment());
    try {
      const tried = await container.tryGates(request);
      if (!tried.ok) return refused(tried.failure.message);
      for (const { id, title, verdict, lines } of tried.value)
        await write(`${verdict.padEnd(8)} ${id}  ${plainText(title)}\n         ${plainText(lines.join(" "))}\n`);
      return tried.value.every(({ verdict }) => verdict === "pass") ? 0 : 1;
    } finally {
      await container.close();
    }
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}

function refused(message: string): number {
  process.stderr.write(`${plainText(message)}\n`);
  return 2;
}

function parse(args: readonly string[]): { readonly repository: string; readonly gate: string | null } | null {
  try {
    const options = { gate: { type: "string" } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const [command, repository, ...more] = positionals;
    if (command !== "test" || repository === undefined || more.length > 0) return null;
    return { repository, gate: values.gate ?? null };
  } catch {
    return null;
  }
}
