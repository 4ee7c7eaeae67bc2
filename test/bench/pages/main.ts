import { readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import pg from "pg";
import { cpuSeconds } from "../broker/cpu.ts";
import { startChanges } from "./changes.ts";
import { framesOf } from "./frames.ts";
import { inTurn, load, median, p95, type Visitor } from "./load.ts";
import { type Look, lookAt } from "./look.ts";
import { type Route, routesOf } from "./routes.ts";
import { type Served, serve } from "./serve.ts";
import { makeWorld } from "./world.ts";

/** What `npm run bench -- pages` measures; see test/bench/pages.bench.mjs. Prints figures as JSON. */

interface Plan {
  readonly root: string;
  readonly repositories: number;
  readonly audit: number;
  readonly only: string;
  readonly rounds: number;
  readonly perSecond: number;
  /** Repositories of the incident that go on, each second. */
  readonly changes: number;
  readonly web: number;
  readonly browser: string | null;
  readonly world: string | null;
}

/** Loads of each page by itself, for its processor time. */
const ALONE = 5;
/** Loads of each page of each process before anything is measured: what compiles its code and fills its caches is nobody's everyday. */
const WARMING = 5;

const plan = JSON.parse(process.argv[2] ?? "") as Plan;
const say = (line: string) => process.stderr.write(`${line}\n`);
const world = await makeWorld(plan.root, plan, plan.world, say);
try {
  const served = await Promise.all(Array.from({ length: plan.web }, () => serve(plan.root, world.webUrl)));
  try {
    process.stdout.write(`${JSON.stringify(await measured(served))}\n`);
  } finally {
    await Promise.all(served.map((web) => web.stop()));
  }
} finally {
  await world.stop();
}

async function measured(served: readonly Served[]) {
  const visitors = served.map(({ origin }): Visitor => ({ origin, session: world.session }));
  const [visitor, pid] = [visitors[0], served[0]?.pid];
  if (visitor === undefined || pid === undefined) throw new Error("No web process is asked for.");
  const routes = routesOf(plan.root, world).filter(({ route }) => route.includes(plan.only));
  if (routes.length === 0) throw new Error(`No page's route has ${plan.only}.`);
  await Promise.all(
    visitors.map(async (one) => {
      for (const route of routes) await inTurn(one, route, WARMING);
    }),
  );
  say("each page was loaded, and is warm");
  const costs = await costsOf(visitor, routes, pid);
  const changing = await startChanges(world, plan.changes);
  const { times, failures } = await load(visitors, routes, plan);
  await changing.stop();
  const loadAverage = os.loadavg()[0] ?? Number.NaN;
  say("the load is over");
  const looks = plan.browser === null ? [] : await lookAt(plan.browser, visitor, routes, say);
  const wall = routes.find(({ route }) => route === "/incidents/[id]");
  const frames = plan.browser === null || wall === undefined ? null : await framesOf(plan.browser, visitor, wall.path);
  return {
    repositories: plan.repositories,
    loadAverage,
    failures,
    frames,
    pages: routes.map(({ route }) => {
      const own = times.get(route) ?? [];
      const cost = costs.get(route) ?? { webMs: Number.NaN, databaseMs: Number.NaN };
      return { route, p95Ms: p95(own), medianMs: median(own), ...cost, ...lookOf(looks, route) };
    }),
  };
}

function lookOf(looks: readonly Look[], route: string): Omit<Look, "route"> {
  const found = looks.find((one) => one.route === route);
  return found ?? { firstLoadKb: Number.NaN, axeViolations: Number.NaN, broken: [], largestPaintMs: null };
}

interface Cost {
  readonly webMs: number;
  readonly databaseMs: number;
}

/** Processor milliseconds of one load, of the web process and of the database, when nothing else is asked for. */
async function costsOf(visitor: Visitor, routes: readonly Route[], pid: number): Promise<ReadonlyMap<string, Cost>> {
  const owner = new pg.Client(world.ownerUrl);
  await owner.connect();
  const { rows } = await owner.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
  const server = parentOf(rows[0]?.pid ?? 0);
  const costs = new Map<string, Cost>();
  for (const route of routes) {
    const [web, before] = [cpuSeconds(pid), nanosecondsOfChildren(server)];
    await inTurn(visitor, route, ALONE);
    // A connection that was closed meanwhile is not counted, and takes nothing away.
    const used = [...nanosecondsOfChildren(server)].map(([child, ns]) => ns - (before.get(child) ?? 0));
    const webMs = ((cpuSeconds(pid) - web) * 1_000) / ALONE;
    costs.set(route.route, { webMs, databaseMs: used.reduce((sum, ns) => sum + ns, 0) / 1e6 / ALONE });
  }
  await owner.end();
  return costs;
}

function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(textOf(`/proc/${pid}/status`))?.[1] ?? "0");
}

/** Of each process of the database, as the scheduler counts it; nothing where the system does not tell (all but Linux). */
function nanosecondsOfChildren(server: number): ReadonlyMap<number, number> {
  if (server === 0) return new Map();
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(Number(name)) === server);
  return new Map(pids.map((pid) => [Number(pid), Number(textOf(`/proc/${pid}/schedstat`).split(" ")[0] ?? "0")]));
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
