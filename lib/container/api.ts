import type { Database } from "../adapters/prisma/client.ts";
import { systemClock } from "./common.ts";
import { byNobody } from "./sight.ts";

/**
 * The public API for machines.
 * @param secret of this installation, that marks of places in lists are made with
 */
export async function publicApi(database: Database, secret: string) {
  const [{ createApiReading }, { createApiTokenStore }, { apiTokens }, { createCursors }, tokens, app, { randomUUID }] =
    await Promise.all([
      import("../adapters/prisma/api-reading.ts"),
      import("../adapters/prisma/api-token-store.ts"),
      import("../adapters/tokens/tokens.ts"),
      import("../adapters/tokens/cursor-seal.ts"),
      import("../usecases/api/tokens.ts"),
      import("../http/api/app.ts"),
      import("node:crypto"),
    ]);
  const tokenPorts = { apiTokens: byNobody(createApiTokenStore(database)), tokens: apiTokens, clock: systemClock };
  return app.createApi({
    // What a token reaches is its own, and in every one of these questions.
    apiReading: byNobody(createApiReading(database)),
    cursors: createCursors(secret),
    clock: systemClock,
    callerOf: (text) => tokens.callerOf(tokenPorts, text),
    hash: apiTokens.hash,
    nowMs: () => performance.now(),
    requestId: () => randomUUID(),
    log: (line) => void process.stderr.write(`${line}\n`),
  });
}
