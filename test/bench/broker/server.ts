import { loadConfiguration } from "../../../lib/container/broker/configuration.ts";
import { createBroker } from "../../../lib/container/broker/index.ts";
import { fakeEgress } from "./fake-egress.ts";

/** The broker of the benchmark, in a process of its own. Answers `memory` with the heap after a collection. */
interface Setup {
  readonly configurationFile: string;
  readonly databaseUrl: string;
  readonly port: number;
  readonly jwks: object;
  readonly ownerId: number;
  readonly repositoryId: number;
}

const setup = JSON.parse(process.argv[2] ?? "") as Setup;
const broker = await createBroker({
  loaded: loadConfiguration(setup.configurationFile),
  databaseUrls: [setup.databaseUrl],
  alone: true,
  writeLog: () => undefined,
  instead: { egress: fakeEgress(setup.jwks, setup.ownerId, setup.repositoryId) },
});
const serving = await broker.serve("127.0.0.1", setup.port);
process.on("message", (message) => {
  if (message !== "memory") return;
  globalThis.gc?.();
  process.send?.({ heap: process.memoryUsage().heapUsed });
});
process.once("SIGTERM", () => {
  void serving
    .stop()
    .then(() => broker.close())
    .then(() => process.exit(0));
});
process.send?.("ready");
