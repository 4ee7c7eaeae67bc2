import { parentPort, workerData } from "node:worker_threads";
import type { RepositoryReport } from "../../usecases/ports.ts";
import { createScanner, sealer } from "./index.ts";
import type { ScanWork } from "./pool.ts";

// The second thread of `scanAll`: its own copy of the rules, the same answers.
const { sources, hmacKey } = workerData as ScanWork;
const scanner = createScanner({ seal: sealer(() => hmacKey) });
const reports: RepositoryReport[] = [];
for (const source of sources) reports.push(await scanner.scan(source));
parentPort?.postMessage(reports);
