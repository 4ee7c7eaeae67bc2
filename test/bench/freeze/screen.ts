import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { startStandIn } from "../../../demo/github/index.ts";
import { createFeed } from "../../../lib/adapters/postgres/notifications.ts";
import type { Database } from "../../../lib/adapters/prisma/client.ts";
import { createIncidentReading } from "../../../lib/adapters/prisma/incident-reading.ts";
import { startQueueWorker } from "../../../lib/adapters/queue/worker.ts";
import { webhookReceiver } from "../../../lib/container/webhooks.ts";
import { judgeAttempt, keptPayload } from "../../../lib/container/worker.ts";
import { ALL_OF_INCIDENT } from "../../../lib/core/listing/incident-views.ts";
import { progressStream } from "../../../lib/http/progress-stream.ts";
import { applyDecisions } from "../../../lib/usecases/freeze/apply.ts";
import { watchFreeze } from "../../../lib/usecases/freeze/watch.ts";
import type { FreezeWorkPorts } from "../../../lib/usecases/freeze/work-ports.ts";
import { need } from "../../support/campaigns.ts";

/** How long it takes from a webhook to what an open page of the incident shows. */

export interface Screen {
  readonly github: Awaited<ReturnType<typeof startStandIn>>;
  readonly appId: number;
  readonly ports: FreezeWorkPorts;
  readonly owner: Database;
  readonly web: Database;
  readonly webUrl: string;
  readonly workerUrl: string;
  readonly organisationId: string;
  readonly incidentId: string;
}

const SECRET = "webhooks-of-the-bench";
const RUNS = 5;
const GIVEN_UP_MS = 60_000;

/**
 * Somebody weakens a ruleset on GitHub. From the moment in which the POST of its webhook arrives to the one in which an open page, told by its
 * stream of events, has read the difference. Everything between is what runs in production: the receiver, the queue and its worker, GitHub's
 * answers of a whole organisation, PostgreSQL's notification, the stream, and the page's reading. Not measured: markup and the browser.
 * @returns seconds, the median of five
 */
export async function screenSeconds(screen: Screen): Promise<number> {
  const { github, webUrl, organisationId, appId } = screen;
  let arrived = 0;
  const feed = createFeed(webUrl, "incident_progress");
  const receive = await webhookReceiver(screen.web, [{ host: "github.test", secret: SECRET }]);
  const sources = {
    readScanProgress: async () => ({}) as never,
    onScanProgress: () => () => undefined,
    onIncidentProgress: feed.subscribe,
    isSignedIn: async () => true,
  };
  const server = createServer(
    getRequestListener((request: Request) => {
      if (request.method === "GET")
        return new Response(progressStream(sources, new Set([organisationId]), request.signal));
      arrived ||= performance.now();
      return receive(request);
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const worker = await startWorker(screen);
  github.control.addWebhook({ app: appId, url, secret: SECRET, events: ["repository_ruleset"] });
  const leave = new AbortController();
  try {
    const events = await eventsOf(url, leave.signal);
    const times: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await quiet(screen);
      const before = await told(screen);
      arrived = 0;
      weaken(screen);
      while ((await told(screen)) === before) await events.next();
      times.push((performance.now() - arrived) / 1_000);
    }
    return times.sort((one, other) => one - other)[Math.floor(RUNS / 2)] ?? Number.NaN;
  } finally {
    leave.abort();
    await worker.stop();
    server.closeAllConnections();
    server.close();
  }
}

function weaken({ github: { control } }: Screen): void {
  const ruleset = control
    .rulesets()
    .find(({ name, enforcement }) => name.startsWith("Thaw freeze") && enforcement === "active");
  if (ruleset === undefined) throw new Error("No ruleset is on.");
  control.editRuleset(ruleset.id, { enforcement: "disabled" }, "mallory");
}

/** What the page shows that changes: lines of its timeline. */
async function told({ web, organisationId, incidentId }: Screen): Promise<number> {
  const found = await createIncidentReading(web).incident([organisationId], incidentId, ALL_OF_INCIDENT, new Date());
  return found?.detail.eventTotal ?? Number.NaN;
}

function startWorker({ workerUrl, ports }: Screen) {
  return startQueueWorker({
    connectionString: workerUrl,
    concurrency: 4,
    judge: judgeAttempt,
    kept: keptPayload,
    log: () => undefined,
    tasks: {
      "freeze.drift": async (payload) => {
        need(await watchFreeze(ports, (payload as { organisationId: string }).organisationId));
      },
      "freeze.thaw": async (payload) => {
        need(await applyDecisions(ports, (payload as { incidentId: string }).incidentId));
      },
    },
  });
}

/** What the last change led to is over. */
async function quiet({ owner, incidentId }: Screen): Promise<void> {
  const until = performance.now() + GIVEN_UP_MS;
  for (;;) {
    const [row] = await owner.$queryRaw<{ readonly open: number }[]>`
      SELECT ((SELECT count(*) FROM graphile_worker.jobs j WHERE j.task_identifier IN ('freeze.drift', 'freeze.thaw'))
        + (SELECT count(*) FROM freeze_drift WHERE incident_id = ${incidentId}::uuid AND gone_at IS NULL))::int AS open`;
    if (row?.open === 0) return;
    if (performance.now() > until) throw new Error("The worker does not come to rest.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Each `next` ends with one more event about an incident. */
async function eventsOf(url: string, signal: AbortSignal) {
  const answer = await fetch(url, { signal });
  const reader = (answer.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  return {
    async next(): Promise<void> {
      for (;;) {
        const at = text.indexOf("event: incidents");
        if (at >= 0) {
          text = text.slice(at + 1);
          return;
        }
        const { value, done } = await reader.read();
        if (done) throw new Error("The stream ended.");
        text += decoder.decode(value, { stream: true });
      }
    },
  };
}
