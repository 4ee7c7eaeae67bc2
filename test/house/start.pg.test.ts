import { type ChildProcess, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../lib/adapters/postgres/cluster.ts";
import { inheritedEnvironment } from "../../lib/env.ts";
import { emptyDatabase } from "../support/database.ts";
import { ADDRESS, type Start, start as startIn, stateFolder } from "../support/start.ts";

/** The start command as a person uses it, over a state folder of its own. It builds what is stale first. */

let home = "";
let clones = "";
const started: ChildProcess[] = [];

function start(args: readonly string[] = ["--folder", clones], environment: Record<string, string> = {}): Start {
  const run = startIn(home, args, environment);
  started.push(run.child);
  return run;
}

const DONE = /Scanned 2 repositories: \d+ findings/;

beforeAll(async () => {
  home = stateFolder();
  clones = path.join(home, "clones");
  mkdirSync(clones);
  for (const name of ["fjordline__route-api", "fjordline__bot-crew"]) {
    cpSync(path.join("demo", "org", name), path.join(clones, name), { recursive: true });
  }
});

afterAll(async () => {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  rmSync(home, { recursive: true, force: true });
});

describe("npm start", { timeout: 240_000 }, () => {
  test("brings everything up, answers, adds people, and stops without a trace", async () => {
    const run = start();
    const [, address = ""] = await run.until(ADDRESS);
    await run.until(DONE);
    expect((await fetch(`${address}/sign-in`)).status).toBe(200);

    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`Thaw is already running here: ${address}`);

    const environment = { ...inheritedEnvironment(), NODE_ENV: "test" as const, THAW_HOME: home };
    const added = spawnSync(process.execPath, ["bin/thaw.js", "dev", "user", "ada", "--role", "viewer"], {
      encoding: "utf8",
      env: environment,
    });
    expect(added.stdout).toMatch(
      /^ada is now viewer\.\nSign in once: http:\/\/127\.0\.0\.1:\d+\/sign-in\/local\?token=[\w-]{43}\n$/,
    );

    // npm hands on what the terminal has already sent: two signals, one wish.
    run.child.kill("SIGINT");
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
    await expect(fetch(address)).rejects.toThrow();
    expect(existsSync(path.join(home, "postgres", "data"))).toBe(true);
    expect(existsSync(path.join(home, "postgres", "data", "postmaster.pid"))).toBe(false);
    expect(existsSync(path.join(home, "lock.json"))).toBe(false);
    expect(processesOf(home)).toEqual([]);
  });

  test("keeps its port and its data, and recovers from having been killed", async () => {
    const before = JSON.parse(readFileSync(path.join(home, "state.json"), "utf8"));
    const first = start();
    await first.until(ADDRESS);
    first.child.kill("SIGKILL");
    await first.ended;

    const run = start();
    const [, address] = await run.until(ADDRESS);
    expect(address).toBe(`http://127.0.0.1:${before.webPort}`);
    await run.until(DONE);
    run.child.kill("SIGTERM");
    expect(await run.ended).toBe(0);
    expect(processesOf(home)).toEqual([]);
  });

  test("says that its database ended by itself, and fails", async () => {
    const run = start();
    await run.until(DONE);
    const [pid = ""] = readFileSync(path.join(home, "postgres", "data", "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(pid), "SIGINT");
    expect(await run.ended).toBe(1);
    expect(run.output()).toMatch(
      /The embedded PostgreSQL ended by itself, so Thaw stopped\. The end of \S+log says why\./,
    );
    expect(processesOf(home)).toEqual([]);
  });

  test("says at once which line of the settings is wrong", async () => {
    const file = path.join(clones, "thaw.config.yml");
    writeFileSync(file, "version: 1\nblocking:\n  chat-webhok: false\n");
    const run = start();
    await run.until(/Nothing can be scanned before this is mended .*thaw\.config\.yml.*line 3/);
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
    rmSync(file);
  });

  test("works on the PostgreSQL of DATABASE_URL, and leaves the embedded one alone", async () => {
    const database = await emptyDatabase();
    const own = path.join(home, "with-database-url");
    const run = start(undefined, { THAW_HOME: own, THAW_PORT: String(await freePort()), DATABASE_URL: database.url });
    await run.until(DONE);
    expect(existsSync(path.join(own, "postgres"))).toBe(false);
    run.child.kill("SIGINT");
    expect(await run.ended).toBe(0);
    await database.close();
  });

  test.skipIf(process.getuid?.() !== 0)(
    "as root works below a folder that nobody else may enter, and says where data is",
    async () => {
      const closed = path.join(home, "closed");
      mkdirSync(closed, { mode: 0o700 });
      const run = start(undefined, { THAW_HOME: path.join(closed, "state"), THAW_PORT: String(await freePort()) });
      const [, data = ""] = await run.until(/who cannot enter .*: its data lies in (\/\S+)/);
      await run.until(DONE);
      expect(statSync(data).mode & 0o777).toBe(0o700);
      run.child.kill("SIGINT");
      expect(await run.ended).toBe(0);
      expect(processesOf(data)).toEqual([]);
      rmSync(data, { recursive: true });
    },
  );

  test.each([
    [
      "a folder that is not there",
      ["--folder", "no-such-folder"],
      {},
      2,
      /there is no .*no-such-folder\. Name the directory/,
    ],
    [
      "a file as folder",
      ["--folder", "package.json"],
      {},
      2,
      /this is a file\. Name the directory that holds your clones/,
    ],
    [
      "a file of variables that is not there",
      ["--variables", "no-such.env"],
      {},
      2,
      /no-such\.env cannot be read \(ENOENT\)/,
    ],
    ["an unknown option", ["--fodler", "x"], {}, 2, /Unknown option '--fodler'/],
    [
      "a database that nobody answers for",
      [],
      { DATABASE_URL: "postgresql://u:p@127.0.0.1:1/x" },
      1,
      /DATABASE_URL cannot be used: nothing answers there/,
    ],
    ["an address that is none", [], { DATABASE_URL: "localhost" }, 1, /DATABASE_URL must start with postgresql/],
    [
      "live mode with something missing",
      [],
      { THAW_OAUTH_CLIENT_ID: "x" },
      1,
      /live mode, which THAW_OAUTH_CLIENT_ID means, cannot start: THAW_OAUTH_CLIENT_SECRET is missing/,
    ],
  ])("says what to do about %s", async (_what, args, environment, code, message) => {
    const run = start(args, { ...environment, THAW_HOME: path.join(home, "wrong") });
    expect(await run.ended).toBe(code);
    expect(run.output()).toMatch(message);
    expect(run.output()).not.toMatch(/^ +at /m);
  });

  test("says what to do about a port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const run = start([], { THAW_PORT: String(port), THAW_HOME: path.join(home, "wrong") });
    expect(await run.ended).toBe(1);
    expect(run.output()).toContain(`Port ${port} of 127.0.0.1, which THAW_PORT asks for, is taken`);
    server.close();
  });
});

/** Command lines that name the folder, where the system tells them. */
function processesOf(folder: string): string[] {
  const { stdout } = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
  return (stdout ?? "").split("\n").filter((line) => line.includes(folder));
}
