import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { proveContainer } from "../container/prove.ts";
import { ATTEMPT_WORDS, type AttemptResult, isAsExpected, USUAL_GROUND, type Verdict } from "../core/freeze/proof.ts";
import { plainText } from "../core/report/redacted.ts";
import { proveEnvironment } from "../env.ts";
import { usage, write } from "./output.ts";

const USAGE = `Usage: thaw prove ORGANISATION [--repository NAME] [--format text|json]

Tries on one repository that may be sacrificed whether GitHub holds a freeze: direct pushes, merges by hand, other bases, other Apps' checks,
statuses, administrators, properties, tags, new branches, the merge queue, a lockdown. It uses the last slot, is about that repository alone,
and takes away what it made. Until it was green, and within the last 30 days, Thaw says that the freeze is unproven.

Where the worker has a Merge App, a lockdown is tried by it as well. For an Enterprise Server with certificates of one's own, name their
authority by NODE_EXTRA_CA_CERTS: git is given it, too.

  --repository   its name (default ${USUAL_GROUND}); it must be ${USUAL_GROUND} or begin with ${USUAL_GROUND}-, have one commit, and be seen by the
                 Freezer App and the Remediator App
  --format       text, or json

It runs with the worker's variables, and asks for the organisation's name. What only others can try is tried with

  THAW_PROVE_TOKEN                                a token of an administrator of the repository
  THAW_PROVE_APP_ID, THAW_PROVE_APP_KEY_FILE      an App with checks: write on it that is none of Thaw's

Without them those attempts are not tried, and the whole is not green.

Exit status: 0 green, 1 not green or stopped, 2 usage or settings: then nothing was tried.
`;

const WORDS: Readonly<Record<Verdict, string>> = {
  held: "held",
  seen: "seen",
  "went-in": "went in",
  shut: "SHUT",
  "let-through": "LET THROUGH",
  absent: "absent",
  "not-tried": "NOT TRIED",
};

/** `thaw prove`. @returns the exit status that the usage describes */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) return usage(USAGE, args);
  try {
    const container = await proveContainer(proveEnvironment());
    try {
      return await prove(container, request);
    } finally {
      await container.close();
    }
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error), 2);
  }
}

type Container = Awaited<ReturnType<typeof proveContainer>>;

/** Told to stop, it takes away what it made, and then stops. */
async function prove({ prove: run }: Container, { organisation, repository, format }: Request): Promise<number> {
  const typed = await ask(
    `Rules of a freeze are tried on ${organisation}/${repository}. Type ${organisation} to go on: `,
  );
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  const onAttempt = (result: AttemptResult) => {
    if (format === "text") process.stdout.write(lineOf(result));
  };
  try {
    const proved = await run({ organisation, repository, typed, signal: stop.signal, onAttempt });
    if (!proved.ok) return refused(proved.failure.message, proved.failure.code === "stopped" ? 1 : 2);
    const { green, attempts, left } = proved.value;
    if (format === "json")
      await write(`${JSON.stringify({ organisation, repository, green, attempts, left }, null, 2)}\n`);
    else await write(`${green ? "Proven: everything was held." : "NOT proven."}\n`);
    if (left.length > 0) process.stderr.write(`Left behind: ${plainText(left.join(", "))}. Run it again.\n`);
    return green ? 0 : 1;
  } finally {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, onSignal);
  }
}

function lineOf(result: AttemptResult): string {
  const mark = isAsExpected(result) ? " " : "!";
  return `${mark} ${WORDS[result.verdict].padEnd(12)} ${ATTEMPT_WORDS[result.id]}\n  ${" ".repeat(12)} ${plainText(result.answer)}\n`;
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await terminal.question(question);
  } finally {
    terminal.close();
  }
}

interface Request {
  readonly organisation: string;
  readonly repository: string;
  readonly format: "text" | "json";
}

function parse(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        repository: { type: "string", default: USUAL_GROUND },
        format: { type: "string", default: "text" },
      },
      allowPositionals: true,
    });
    const [organisation, ...more] = positionals;
    const { repository, format } = values;
    if (organisation === undefined || more.length > 0 || (format !== "text" && format !== "json")) return null;
    return { organisation, repository, format };
  } catch {
    return null;
  }
}

function refused(message: string, status: 1 | 2): number {
  process.stderr.write(`thaw prove: ${plainText(message)}\n`);
  return status;
}
