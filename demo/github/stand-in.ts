import { mkdtemp, rm } from "node:fs/promises";
import type { Server } from "node:http";
import { createServer as createTls } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { type Control, createControl } from "./control.ts";
import { writeHooks } from "./git/hooks.ts";
import { standInApp } from "./http/app.ts";
import type { SecondaryOptions } from "./secondary-limits.ts";
import { createWorld, type World } from "./world.ts";

export interface StandInOptions {
  /** A folder of folders `OWNER__NAME`, each of which becomes a repository. */
  readonly seed?: string;
  /** The address to listen on; without it 127.0.0.1. */
  readonly host?: string;
  /** Without it a free one. */
  readonly port?: number;
  /** What clients call it by, where that is not the address it listens on. */
  readonly publicUrl?: string;
  /** The issuer's path below the origin: "" (the default), or `/_services/token` as on GitHub Enterprise Server. */
  readonly issuerPath?: string;
  /** Installation tokens have GitHub's newer form, `ghs_ID_` and a JSON web token, about 700 characters. */
  readonly longTokens?: boolean;
  /** Without it those that GitHub publishes; false turns them off. */
  readonly secondaryLimits?: boolean | SecondaryOptions;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Key and certificate in PEM: with them it speaks HTTPS. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

export interface StandIn {
  /** The origin. REST is at it and below `/api/v3`; git at `/OWNER/NAME.git`. */
  readonly url: string;
  readonly issuer: string;
  readonly control: Control;
  /** Stops listening, ends all connections, removes all repositories. */
  close(): Promise<void>;
}

/**
 * Starts a GitHub of one's own, over real bare git repositories in a temporary folder.
 * What it owns answers as GitHub documents it; anything else is a 501 that says so, and is kept in `control.unowned`.
 */
export async function startStandIn(options: StandInOptions = {}): Promise<StandIn> {
  const folder = await mkdtemp(path.join(tmpdir(), "stand-in-github-"));
  const { issuerPath = "", now = Date.now, longTokens = false, secondaryLimits = true } = options;
  const world = createWorld({ now, folder, issuerPath, longTokens, secondaryLimits });
  try {
    await writeHooks(folder);
    const control = createControl(world);
    if (options.seed !== undefined) await control.seed(options.seed);
    const server = await listen(createServer(world, options), options);
    world.url = options.publicUrl ?? addressOf(server, options);
    return { url: world.url, issuer: `${world.url}${issuerPath}`, control, close: () => close(world, server, folder) };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function createServer(world: Parameters<typeof standInApp>[0], { tls }: StandInOptions): Server {
  const { fetch } = standInApp(world);
  const handler = fetch as Parameters<typeof createAdaptorServer>[0]["fetch"];
  if (tls === undefined) return createAdaptorServer({ fetch: handler }) as Server;
  return createAdaptorServer({ fetch: handler, createServer: createTls, serverOptions: tls }) as Server;
}

function listen(server: Server, { host = "127.0.0.1", port = 0 }: StandInOptions): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(server));
  });
}

function addressOf(server: Server, { tls, host = "127.0.0.1" }: StandInOptions): string {
  const { port } = server.address() as AddressInfo;
  return `${tls === undefined ? "http" : "https"}://${host}:${port}`;
}

async function close(world: World, server: Server, folder: string): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
  for (const store of new Set(world.stores.values())) store.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
