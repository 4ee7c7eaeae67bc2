import { workerContainer } from "../../../lib/container/worker.ts";

/** The product's own worker with all of its jobs, as a process of a test: its parent kills it, and hears what it logs. */

const { times } = JSON.parse(process.argv[2] ?? "{}");
const say = (what: object) => process.send?.(what);
const container = await workerContainer((line) => say({ log: line }));
const worker = await container.start(times);
say({ ready: String(process.pid) });
const told = new Promise<string>((resolve) => process.once("SIGTERM", () => resolve("told")));
const why = await Promise.race([told, worker.ended.then(() => "ended")]);
await worker.stop();
process.exit(why === "told" ? 0 : 1);
