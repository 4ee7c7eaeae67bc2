import { startWatching } from "../../../lib/container/watching.ts";
import { workerContainer } from "../../../lib/container/worker.ts";
import { workerEnvironment } from "../../../lib/env.ts";

/** The product's own worker with all of its jobs, as a process of a test: its parent kills it, and hears what it logs. */

const { times } = JSON.parse(process.argv[2] ?? "{}");
const say = (what: object) => process.send?.(what);
const log = (line: string) => void say({ log: line });
const watching = await startWatching("worker", workerEnvironment(), log);
const container = await workerContainer(log, watching);
const worker = await container.start(times);
say({ ready: String(process.pid) });
const told = new Promise<string>((resolve) => process.once("SIGTERM", () => resolve("told")));
const why = await Promise.race([told, worker.ended.then(() => "ended")]);
await worker.stop();
await watching.stop();
process.exit(why === "told" ? 0 : 1);
