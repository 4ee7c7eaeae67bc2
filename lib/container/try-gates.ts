import { EnvironmentError, type WorkerEnvironment } from "../env.ts";
import { customPorts } from "./gates.ts";

/**
 * What `thaw gates test` works with: the worker's Apps and database. It writes nothing.
 * @throws EnvironmentError that says which variable is wrong or missing
 */
export async function tryGatesContainer(worker: WorkerEnvironment) {
  if (worker.github === null)
    throw new EnvironmentError("No App of GitHub is configured. Give it the worker's variables.");
  const [{ createDatabase }, { githubOver }, { createTryStore }, { tryGates }] = await Promise.all([
    import("../adapters/prisma/client.ts"),
    import("./github.ts"),
    import("../adapters/prisma/gate-custom.ts"),
    import("../usecases/gates/try-gates.ts"),
  ]);
  const database = createDatabase(worker.THAW_DATABASE_URL, 2);
  const github = await githubOver(worker.github, database, { kind: "system", id: "gates" });
  const custom = await customPorts(github, worker.THAW_GATE_HOSTS);
  const ports = { ...custom, heads: github.heads, tried: createTryStore(database, github.host) };
  return {
    tryGates: (wish: { readonly repository: string; readonly gate: string | null }) => tryGates(ports, wish),
    close: () => database.$disconnect(),
  };
}
