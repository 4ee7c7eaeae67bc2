import { parentPort, workerData } from "node:worker_threads";
import { createPathScanner, type PathsOptions } from "./scan-paths.ts";

/** Entry of a scanning thread; built on its own as `tree-worker.js`. Batches of paths in, results (without values) out. */
const scanPaths = createPathScanner(workerData as PathsOptions);
parentPort?.on("message", (paths: readonly string[]) => parentPort?.postMessage(scanPaths(paths)));
