import { startWatching } from "../container/watching.ts";
import { workerContainer } from "../container/worker.ts";
import { EnvironmentError, workerEnvironment } from "../env.ts";
import { reportReady, untilTold } from "./child.ts";

/**
 * Works on jobs until told to stop; jobs that run are finished first, or handed back when they take too long. As many as wanted may run at
 * once. One that others declared dead ends by itself, with status 1: whoever started it starts it again.
 */
export async function main(): Promise<number> {
  try {
    const told = untilTold();
    const log = (message: string) => void process.stderr.write(`${message.trimEnd()}\n`);
    const watching = await startWatching("worker", workerEnvironment(), log);
    const container = await workerContainer(log, watching);
    const worker = await container.start();
    watching.ready(true);
    reportReady();
    const reason = await Promise.race([told.then(() => "told" as const), worker.ended.then(() => "ended" as const)]);
    watching.ready(false);
    await worker.stop();
    await watching.stop();
    // A job that did not hear of it is another worker's by now.
    return process.exit(reason === "told" ? 0 : 1);
  } catch (error) {
    process.stderr.write(`${error instanceof EnvironmentError ? error.message : String(error)}\n`);
    return 1;
  } finally {
    // The channel to the supervisor would keep the process alive.
    if (process.connected) process.disconnect();
  }
}
