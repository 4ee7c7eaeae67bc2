import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readSealKey } from "../../adapters/audit/keys.ts";
import {
  createIssuanceStore,
  createPrimary,
  createSweepStore,
  type Primary,
} from "../../adapters/broker-store/index.ts";
import { createRefusalCounts } from "../../adapters/broker-store/refusals.ts";
import { createEgress } from "../../adapters/egress/index.ts";
import { clientCertificates } from "../../adapters/mtls/client-certificate.ts";
import { createLog, type Log } from "../../adapters/observe/log.ts";
import { createFigures, type Figures } from "../../adapters/observe/registry.ts";
import { createVerifier } from "../../adapters/oidc/verifier.ts";
import { createFeed } from "../../adapters/postgres/notifications.ts";
import { createTrialHead } from "../../adapters/providers/github-app/index.ts";
import { createLeaseSealer } from "../../adapters/sealing/leases.ts";
import { createSealedStore, type Rows } from "../../adapters/sealing/store.ts";
import { tokens } from "../../adapters/tokens/tokens.ts";
import type { Ceiling } from "../../core/trust/ceiling.ts";
import { createBrokerApp, isBrokerRequest } from "../../http/broker/app.ts";
import { createBrokerServer, drain, listen, listenerOf } from "../../http/broker/server.ts";
import { createDebts } from "../../usecases/broker/debts.ts";
import { issue } from "../../usecases/broker/issue.ts";
import type { BrokerEvents, Egress, Providers } from "../../usecases/broker/ports.ts";
import { revokeIssued } from "../../usecases/broker/revoke.ts";
import { sweep } from "../../usecases/broker/sweep.ts";
import { systemClock } from "../common.ts";
import { addressReader, configuredNetworks } from "./addresses.ts";
import { hostsOf, type LoadedConfiguration, profileOf } from "./configuration.ts";
import { refuseLive, refuseWrongMode } from "./mode.ts";
import { createApps, createProviders, refuseStrongApps } from "./providers.ts";
import { startRoutines } from "./routines.ts";
import { openStoreKeys } from "./store-keys.ts";
import { uuidV7 } from "./uuid.ts";

export interface BrokerOptions {
  readonly loaded: LoadedConfiguration;
  readonly databaseUrls: readonly string[];
  readonly writeLog: (line: string) => void;
  /** True where the process serves nothing but the broker. */
  readonly alone?: boolean;
  /** For measuring and for tests: in place of what the configuration names. */
  readonly instead?: { readonly egress?: Egress; readonly providers?: Providers };
}

const CONNECTIONS = 8;
/** Longer than a mint may take, so that a stopping broker leaves no intent open. */
const DRAIN_MS = 25_000;
const LOOPBACK_ADDRESS = "127.0.0.1";

/**
 * The broker: its HTTP application, and what it does without being asked.
 * @throws ConfigurationError before anything is served
 */
export async function createBroker(options: BrokerOptions) {
  const { loaded, databaseUrls } = options;
  const { configuration, read } = loaded;
  const clock = systemClock;
  const log = createLog(options.writeLog, clock.now);
  const metrics = createFigures("broker");
  const counts = createRefusalCounts();
  const own = createEgress({
    hosts: hostsOf(configuration),
    ca: configuration.egress.ca_file === undefined ? undefined : read(configuration.egress.ca_file),
  });
  const egress = options.instead?.egress ?? own;
  const apps = createApps({ loaded, egress, clock });
  await refuseStrongApps(apps, (message) => log("warn", "app.unchecked", { message }));

  const primary = createPrimary({ urls: databaseUrls, connections: CONNECTIONS });
  const keys = await openStoreKeys(loaded, egress);
  const sealKey = readSealKey(read(configuration.audit.key_file));
  const vault = createSealedStore(primary as unknown as Rows, keys.wrapper);
  const providers = options.instead?.providers ?? createProviders({ loaded, egress, clock, vault, apps });
  const events = eventsTo(log, metrics, counts);
  const store = createIssuanceStore(primary);
  const debts = createDebts();
  const common = { store, sealer: createLeaseSealer(keys.leases), providers, tokens, clock, events };
  const issuePorts = {
    ...common,
    verifier: verifierOf(loaded, egress),
    ceilings: ceilingsOf(configuration.ceilings),
    trialHead: createTrialHead(apps),
    identifiers: { uuid: uuidV7 },
    debts,
  };
  const { limits, certificates } = configuration;
  const mayRead = configuredNetworks(limits.metrics_from);
  const app = createBrokerApp(
    {
      issue: (request, caller) => issue(issuePorts, request, caller),
      revoke: (request, signal) => revokeIssued(common, request, signal),
      ready: () => isReady(primary),
      metrics: () => metrics.read(),
      mayReadMetrics: (address) => mayRead(address),
      addressOf: addressReader(limits.trusted_proxies),
      clientCertificate: clientCertificates(
        certificates.map(({ id, ca_file }) => ({ profile: id, ca: read(ca_file) })),
      ),
      correlationId: randomUUID,
      nowMs: () => performance.now(),
      refused: (status, detail, correlationId) => {
        if (status === 500) log("error", "broker.fault", { detail, correlationId });
        counts.add("bad-request", detail, correlationId, clock.now());
        metrics.count("thaw_broker_refusals_total", { reason: "bad-request" });
      },
      answered: (route, status, milliseconds) =>
        metrics.observe("thaw_broker_request_seconds", { route, status: String(status) }, milliseconds / 1_000),
    },
    { rateLimit: { perSecond: limits.per_second, burst: limits.burst }, mostAtOnce: limits.at_once },
  );
  const work = { primary, metrics, log, counts, sealKey, egress, loaded };
  const sweeps = createSweepStore(primary);
  const catchUp = async () => {
    await debts.settle(common, clock.now());
    await sweep({ ...common, sweeps }, NEVER);
  };
  const routines = () => startRoutines(work, catchUp);
  /** Begins what happens without being asked. */
  function begin(): { stop(): Promise<void> } {
    const running = routines();
    const feeds = databaseUrls.map((url) => createFeed(url, "broker_stop").subscribe(() => running.soon()));
    return {
      stop() {
        for (const quiet of feeds) quiet();
        return running.stop();
      },
    };
  }
  return {
    app,
    log,
    metrics,
    /**
     * For a process that serves other things as well, in a demonstration only: takes the requests that are the broker's.
     * @throws ConfigurationError for a live database: there, who takes over the dashboard must not have taken over the broker
     */
    async mount() {
      await refuseWrongMode(primary, configuration, LOOPBACK_ADDRESS);
      await refuseLive(primary);
      const running = begin();
      const listener = listenerOf(app, false);
      return {
        /** False for a request that is somebody else's. */
        handle(incoming: IncomingMessage, outgoing: ServerResponse): boolean {
          if (!isBrokerRequest(incoming.url ?? "")) return false;
          listener(incoming, outgoing);
          return true;
        },
        stop: () => running.stop(),
      };
    },
    /** Serves, and begins what happens without being asked. @throws ConfigurationError where the mode forbids it */
    async serve(host: string, port: number) {
      await refuseWrongMode(primary, configuration, host);
      const tls = tlsOf(loaded);
      const server = createBrokerServer(app, { tls, correlationId: randomUUID, alone: options.alone ?? false });
      const bound = await listen(server, host, port);
      const running = begin();
      return {
        port: bound,
        /** Answers what is under way, then ends. */
        async stop() {
          await drain(server, DRAIN_MS);
          await running.stop();
          await debts.settle(common, clock.now());
        },
      };
    },
    async close() {
      own.close();
      await primary.close();
    },
  };
}

function tlsOf({ configuration, read }: LoadedConfiguration) {
  const { tls, certificates } = configuration;
  if (tls === undefined) return null;
  const clientAuthorities = certificates.map(({ ca_file }) => read(ca_file));
  return { cert: read(tls.certificate_file), key: read(tls.key_file), clientAuthorities };
}
export type Broker = Awaited<ReturnType<typeof createBroker>>;

const NEVER = new AbortController().signal;

function verifierOf({ configuration }: LoadedConfiguration, egress: Egress) {
  return createVerifier({
    egress,
    clock: systemClock,
    audience: configuration.origin,
    skewSeconds: 60,
    certificates: configuration.certificates,
    issuers: configuration.issuers.map((issuer) => ({
      id: issuer.id,
      url: issuer.url,
      jwksUrl: issuer.jwks_url ?? null,
      algorithms: issuer.algorithms,
      profile: profileOf(issuer),
      maxAgeSeconds: issuer.max_age_minutes * 60,
    })),
  });
}

function ceilingsOf(ceilings: readonly Ceiling[]) {
  const byOwner = new Map(ceilings.map((ceiling) => [`${ceiling.issuer} ${ceiling.owner_id}`, ceiling]));
  return { find: (issuer: string, ownerId: string) => byOwner.get(`${issuer} ${ownerId}`) ?? null };
}

async function isReady(primary: Primary): Promise<boolean> {
  try {
    await primary.query({ text: "SELECT 1" });
    return true;
  } catch {
    return false;
  }
}

type Counts = ReturnType<typeof createRefusalCounts>;

function eventsTo(log: Log, metrics: Figures, counts: Counts): BrokerEvents {
  return {
    refused(reason, detail, correlationId) {
      metrics.count("thaw_broker_refusals_total", { reason });
      counts.add(reason, detail ?? null, correlationId, systemClock.now());
      if (reason === "issuer-unavailable") log("error", "issuer.unavailable", { detail, correlationId });
    },
    finished({ phase, reason, provider, issuanceId, correlationId, detail }) {
      metrics.count("thaw_broker_outcomes_total", {
        phase,
        reason: reason ?? "none",
        provider: provider ?? "none",
      });
      const level = phase === "unrecorded" ? "error" : phase === "failed" ? "warn" : "info";
      log(level, `issuance.${phase}`, { reason, provider, issuanceId, correlationId, detail });
    },
    revoked({ issuanceId, cause, ok, detail }) {
      metrics.count("thaw_broker_revocations_total", { cause, ok: String(ok) });
      log(ok ? "info" : "error", ok ? "lease.revoked" : "lease.revocation-failed", { issuanceId, cause, detail });
    },
  };
}
