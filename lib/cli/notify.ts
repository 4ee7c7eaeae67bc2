import { plainText } from "../core/report/redacted.ts";
import { databaseAddresses, notifyConfigOf } from "../env.ts";
import { usage } from "./output.ts";

const USAGE = `Usage: thaw notify test | again

  test    sends one message to each channel of the file that THAW_NOTIFY_CONFIG names, and says of each whether it was taken
  again   tries messages again that were given up; the worker sends them (THAW_DATABASE_URL names the database, as the worker's user)

Exit status: 0 all were taken, 1 one was not, or no channel is there, 2 usage or settings.
`;

/** `thaw notify`. @returns the exit status that the usage describes */
export async function main(args: readonly string[]): Promise<number> {
  const [what, ...more] = args;
  if (more.length > 0 || (what !== "test" && what !== "again")) return usage(USAGE, args);
  try {
    return what === "test" ? await test() : await again();
  } catch (error) {
    process.stderr.write(`thaw notify: ${plainText(error instanceof Error ? error.message : String(error))}\n`);
    return 2;
  }
}

async function test(): Promise<number> {
  const { notifyTool } = await import("../container/notify.ts");
  const tested = await (await notifyTool(notifyConfigOf())).test();
  if (tested.length === 0) {
    process.stderr.write("No channel is there: THAW_NOTIFY_CONFIG names no file, or one without channels.\n");
    return 1;
  }
  for (const { name, kind, failure } of tested) {
    const detail = failure?.detail === undefined ? "" : ` (${failure.detail})`;
    const end = failure === null ? "taken" : `NOT TAKEN: ${plainText(failure.message)}${plainText(detail)}`;
    process.stdout.write(`${name.padEnd(20)} ${kind.padEnd(5)} ${end}\n`);
  }
  return tested.every(({ failure }) => failure === null) ? 0 : 1;
}

async function again(): Promise<number> {
  const { reviveNotices } = await import("../container/notify.ts");
  const count = await reviveNotices(databaseAddresses()[0] ?? "");
  process.stdout.write(`${count} ${count === 1 ? "message waits" : "messages wait"} to be sent again.\n`);
  return 0;
}
