import { workerContainer } from "../../../lib/container/worker.ts";

/** A worker as `thaw worker` runs it, but for how long it waits: a test has no minute for each silence. */

const { times } = JSON.parse(process.argv[2] ?? "{}");
const container = await workerContainer((line) => process.stderr.write(`${line}\n`));
const worker = await container.start(times);
process.send?.("ready");
const told = new Promise<"told">((resolve) => {
  for (const signal of ["SIGTERM", "disconnect"]) process.once(signal, () => resolve("told"));
});
const why = await Promise.race([told, worker.ended.then(() => "ended" as const)]);
await worker.stop();
process.exit(why === "told" ? 0 : 1);
