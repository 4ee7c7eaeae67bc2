import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface WebProcess {
  readonly origin: string;
  stop(): Promise<void>;
}

interface WebOptions {
  /** Without it a free one. */
  readonly port?: number;
  /** Where browsers are said to reach it, if elsewhere. */
  readonly publicOrigin?: string;
  readonly variables?: Readonly<Record<string, string>>;
}

/** A web process of what was built, as it is started in earnest, once it answers. */
export async function startWeb(
  databaseUrl: string,
  { port: wanted, publicOrigin, variables = {} }: WebOptions = {},
): Promise<WebProcess> {
  const port = wanted ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const web = spawn(process.execPath, ["dist/thaw.js", "web"], {
    cwd: ROOT,
    env: {
      ...inheritedEnvironment(),
      NODE_ENV: "production",
      THAW_DATABASE_URL: databaseUrl,
      THAW_HOST: "127.0.0.1",
      THAW_PORT: String(port),
      NEXTAUTH_SECRET: randomBytes(32).toString("hex"),
      NEXTAUTH_URL: publicOrigin ?? origin,
      ...variables,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await answered(origin, web);
  return {
    origin,
    async stop() {
      if (web.exitCode !== null) return;
      web.kill();
      await once(web, "exit");
    },
  };
}

async function answered(origin: string, web: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (web.exitCode !== null) throw new Error(`The web process ended with ${web.exitCode} before it answered.`);
    const answer = await fetch(`${origin}/sign-in`).catch(() => null);
    if (answer?.ok) return;
    await sleep(200);
  }
  web.kill();
  throw new Error("The web process did not answer.");
}
