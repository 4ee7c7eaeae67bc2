import { randomUUID } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { createApiReading } from "../../../lib/adapters/prisma/api-reading.ts";
import { createApiTokenStore } from "../../../lib/adapters/prisma/api-token-store.ts";
import { createDatabase } from "../../../lib/adapters/prisma/client.ts";
import { createCursors } from "../../../lib/adapters/tokens/cursor-seal.ts";
import { apiTokens } from "../../../lib/adapters/tokens/tokens.ts";
import { API_SCOPES, type ApiReach, type ApiScope, WHOLE_SCOPES } from "../../../lib/core/api/scopes.ts";
import type { Limits } from "../../../lib/http/api/admission.ts";
import { createApi } from "../../../lib/http/api/app.ts";
import type { ApiReading } from "../../../lib/usecases/api/ports.ts";
import { callerOf } from "../../../lib/usecases/api/tokens.ts";
import type { TestDatabase } from "../database.ts";

/** More than any test asks for. */
const PLENTY: Limits = { token: { perSecond: 1_000, burst: 100_000 }, address: { perSecond: 1_000, burst: 100_000 } };

interface Changes {
  readonly limits?: Limits;
  readonly reading?: (real: ApiReading) => ApiReading;
  readonly nowMs?: () => number;
}

/** The API over real HTTP and a real database, with the web process's rights. */
export async function apiServer(db: TestDatabase, { limits = PLENTY, reading, nowMs }: Changes = {}) {
  const web = createDatabase(db.webUrl, 8);
  const clock = { now: () => new Date() };
  const real = createApiReading(web);
  const ports = { apiTokens: createApiTokenStore(web), tokens: apiTokens, clock };
  const logged: string[] = [];
  const api = createApi(
    {
      apiReading: reading === undefined ? real : reading(real),
      cursors: createCursors("only-for-tests-only-for-tests-only"),
      clock,
      callerOf: (text) => callerOf(ports, text),
      hash: apiTokens.hash,
      nowMs: nowMs ?? (() => performance.now()),
      requestId: () => randomUUID(),
      log: (line) => logged.push(line),
    },
    limits,
  );
  const fetched = (request: Request) => api(request, "192.0.2.1");
  const server = serve({ fetch: fetched, port: 0, hostname: "127.0.0.1" });
  if (!server.listening) await once(server, "listening");
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    logged,
    get: (path: string, token: string | null, init: RequestInit = {}) =>
      fetch(`${origin}/api/v1${path}`, {
        redirect: "manual",
        ...init,
        headers: { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...init.headers },
      }),
    async close() {
      await new Promise((resolve) => server.close(resolve));
      await web.$disconnect();
    },
  };
}

export type ApiServer = Awaited<ReturnType<typeof apiServer>>;

/** A token as the terminal makes one. */
export async function apiToken(
  db: Pick<TestDatabase, "database">,
  organisationId: string,
  scopes: readonly ApiScope[] = API_SCOPES,
  reach: ApiReach = scopes.some((scope) => WHOLE_SCOPES.includes(scope)) ? "organisation" : "open",
): Promise<string> {
  const text = apiTokens.create();
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + 86_400_000);
  const whose = { organisationId, name: "of a test", madeLogin: "a test", reach, scopes: [...scopes] };
  await db.database.apiToken.create({
    data: { ...whose, tokenHash: apiTokens.hash(text), beginning: text.slice(0, 8), createdAt, expiresAt },
  });
  return text;
}
