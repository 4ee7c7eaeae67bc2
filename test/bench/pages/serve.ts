import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { freePort } from "../../../lib/adapters/postgres/cluster.ts";
import { inheritedEnvironment } from "../../../lib/env.ts";

const SECRET = "only-for-the-bench-only-for-the-bench-only-for";
const STARTS_MS = 120_000;

export interface Served {
  readonly origin: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
}

/** The web process as it is started in earnest, over the made-up organisation. @throws Error where nothing was built */
export async function serve(root: string, webUrl: string): Promise<Served> {
  for (const built of ["dist/thaw.js", ".next/BUILD_ID"])
    if (!existsSync(path.join(root, built))) throw new Error(`${built} is missing; run: npm run build`);
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const web = spawn(process.execPath, [path.join(root, "dist", "thaw.js"), "web"], {
    cwd: root,
    env: {
      ...inheritedEnvironment(),
      NODE_ENV: "production",
      THAW_DATABASE_URL: webUrl,
      THAW_HOST: "127.0.0.1",
      THAW_PORT: String(port),
      NEXTAUTH_SECRET: SECRET,
      NEXTAUTH_URL: origin,
    },
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilAnswered(origin, web);
  return { origin, pid: web.pid ?? 0, stop: () => stop(web) };
}

async function untilAnswered(origin: string, web: ChildProcess): Promise<void> {
  for (const until = performance.now() + STARTS_MS; performance.now() < until; ) {
    if (web.exitCode !== null) throw new Error(`The web process ended with ${web.exitCode} before it answered.`);
    const answer = await fetch(`${origin}/sign-in`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("The web process did not answer.");
}

async function stop(web: ChildProcess): Promise<void> {
  if (web.exitCode !== null) return;
  const ended = new Promise((resolve) => web.once("exit", resolve));
  web.kill("SIGTERM");
  await ended;
}
