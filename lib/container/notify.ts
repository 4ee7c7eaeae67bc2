import type { Database } from "../adapters/prisma/client.ts";
import type { ChannelSettings, NotifySettings } from "../core/notify/settings.ts";
import type { SecretText } from "../core/secret-text.ts";
import { EnvironmentError } from "../env.ts";
import { jobFailed } from "../jobs/failure.ts";
import { JOBS } from "../jobs/jobs.ts";
import type { Channel, NoticeStore } from "../usecases/notify/ports.ts";
import type { RunningJob } from "../usecases/ports.ts";
import { systemClock } from "./common.ts";
import type { Github } from "./github.ts";

export interface Notifying {
  readonly settings: NotifySettings;
  readonly channels: readonly Channel[];
}

const NOBODY: Notifying = {
  settings: { version: 1, private_hosts: [], channels: [], issues: [] },
  channels: [],
};

/**
 * Whom the operator's file names, with the secrets that it names files of.
 * @param path null where nothing is configured: then nobody is told
 * @throws EnvironmentError that says which file and line is wrong, and nothing of what stands there
 */
export async function notifyingOf(path: string | null): Promise<Notifying> {
  if (path === null) return NOBODY;
  const [{ readNotifySettings }, { readText, readSecret }] = await Promise.all([
    import("../core/notify/settings.ts"),
    import("../adapters/notify/files.ts"),
  ]);
  const text = await readText(path);
  if (!text.ok) throw unusable(text.failure.message);
  const read = readNotifySettings(path, text.value);
  if (!read.ok) throw unusable(read.failure.message);
  const settings = read.value;
  const secret = async (file: string) => {
    const value = await readSecret(file);
    if (!value.ok) throw unusable(value.failure.message);
    return value.value;
  };
  const channels = await Promise.all(settings.channels.map((channel) => channelOf(channel, settings, secret)));
  return { settings, channels };
}

function unusable(message: string): EnvironmentError {
  return new EnvironmentError(`THAW_NOTIFY_CONFIG cannot be used: ${message}`);
}

type ReadSecret = (file: string) => Promise<SecretText>;

async function channelOf(channel: ChannelSettings, settings: NotifySettings, secret: ReadSecret): Promise<Channel> {
  const { isAbout } = await import("../core/notify/settings.ts");
  const common = {
    name: channel.name,
    tell: channel.tell,
    digestMs: channel.digest_minutes * 60_000,
    isAbout: (organisation: string) => isAbout(channel.organisations, organisation),
  };
  if (channel.chat !== undefined)
    return { ...common, kind: "chat", send: await chatOf(channel.chat.url_file, settings, secret) };
  return { ...common, kind: "mail", send: await mailOf(channel.mail?.to ?? [], settings, secret) };
}

async function chatOf(file: string, { private_hosts: hosts }: NotifySettings, secret: ReadSecret) {
  const [{ createChat }, { createEgress }] = await Promise.all([
    import("../adapters/notify/chat.ts"),
    import("../adapters/egress/index.ts"),
  ]);
  const url = await secret(file);
  const address = URL.canParse(url.reveal()) ? new URL(url.reveal()) : null;
  if (address === null || (address.protocol !== "https:" && address.protocol !== "http:"))
    throw unusable(`${file} has to hold the address of a webhook, https://…, and nothing else.`);
  const isPrivate = hosts.includes(address.host) || hosts.includes(address.hostname);
  if (address.protocol === "http:" && !isPrivate)
    throw unusable(`${file} holds an address without TLS, of a host that private_hosts does not name.`);
  // The operator named this one host by giving its address.
  return createChat(createEgress({ hosts: [{ host: address.host, private: isPrivate }], maxSockets: 4 }), url);
}

async function mailOf(to: readonly string[], { smtp, private_hosts: hosts }: NotifySettings, secret: ReadSecret) {
  const [{ createMail }, { pinnedAddress }] = await Promise.all([
    import("../adapters/notify/mail.ts"),
    import("../adapters/egress/index.ts"),
  ]);
  if (smtp === undefined) throw unusable("mail needs smtp: host, port and from.");
  const password = smtp.password_file === undefined ? null : await secret(smtp.password_file);
  return createMail({ smtp, password, pin: (host) => pinnedAddress(host, smtp.port, hosts) }, to);
}

export interface NotifySetting {
  /** Null where no App is configured. */
  readonly github: Github | null;
  readonly database: Database;
  readonly notifying: Notifying;
  /** Where browsers reach the dashboard; null where that is not known. */
  readonly dashboard: string | null;
  readonly log: (message: string) => void;
}

/** The worker's jobs about telling people. They are apart from those that freeze: nothing waits for them. */
export async function notifyTasks({ github, database, notifying, dashboard, log }: NotifySetting) {
  const [{ createNoticeStore }, { tellOrganisation, testOrganisation }, { isAbout }, { randomUUID }] =
    await Promise.all([
      import("../adapters/prisma/notice-store.ts"),
      import("../usecases/notify/tell.ts"),
      import("../core/notify/settings.ts"),
      import("node:crypto"),
    ]);
  const { channels, settings } = notifying;
  const issues = await issueTask({ github, database, dashboard });
  const others = async (store: Pick<NoticeStore, "organisation">, organisationId: string) => {
    const organisation = await store.organisation(organisationId);
    return isAbout(settings.issues, organisation?.login ?? "") ? [ISSUES] : [];
  };
  // One at a time in a worker: chats and mail servers that hang must not take all of its places from what freezes.
  let busy = false;
  const alone = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (busy) return false;
    busy = true;
    try {
      await work();
      return true;
    } finally {
      busy = false;
    }
  };
  return {
    "notify.organisation": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { organisationId } = JOBS["notify.organisation"].parse(payload);
      const store = createNoticeStore(database, fence);
      const ports = { store, channels, clock: systemClock, dashboard, log, signal };
      // Where another is told, the next minute asks again.
      await alone(async () => tellOrganisation(ports, organisationId, await others(store, organisationId)));
    },
    "notify.test": async (payload: unknown, { fence, signal }: RunningJob) => {
      const { organisationId } = JOBS["notify.test"].parse(payload);
      const store = createNoticeStore(database, fence);
      const ports = { store, channels, clock: systemClock, dashboard, log, signal };
      const test = async () => testOrganisation(ports, organisationId, randomUUID, await others(store, organisationId));
      if (!(await alone(test))) throw new Error("Others are being told in this worker: it is tried again.");
    },
    "notify.issues": issues,
    "notify.tick": async (_: unknown, { fence }: RunningJob) => {
      const store = createNoticeStore(database, fence);
      const now = systemClock.now();
      await store.tellOmissions(now);
      for (const id of await store.due(now)) await store.askFor(id);
      for (const login of settings.issues) await askForIssues(database, login);
    },
  };
}

const ISSUES = { name: "issues", kind: "issues", tell: "all" } as const;

/** Issues are written in the name of the Remediator App, to which an owner has to give `issues: write` by hand. */
async function issueTask({ github, database, dashboard }: Pick<NotifySetting, "github" | "database" | "dashboard">) {
  const [{ createIssueStore }, { createSyncStore }, { tellIssues }] = await Promise.all([
    import("../adapters/prisma/issue-store.ts"),
    import("../adapters/prisma/sync-store.ts"),
    import("../usecases/notify/issues.ts"),
  ]);
  return async (payload: unknown, { fence, signal }: RunningJob) => {
    const { organisationId } = JOBS["notify.issues"].parse(payload);
    const organisation = await createSyncStore(database, fence).organisation(organisationId);
    if (github === null || organisation === null) return;
    const store = createIssueStore(database, fence);
    const installed = await github.directory.installationOf("remediator", organisation.ownerId);
    if (!installed.ok) throw jobFailed(installed.failure);
    const remediator = installed.value;
    if (remediator === null || remediator.suspendedAt !== null) {
      const message = "The Remediator App is not installed for this organisation, or is suspended.";
      return await store.standing(organisationId, message, systemClock.now());
    }
    const guard = () => fence.check();
    const ports = { store, issues: github.issues, remediator, clock: systemClock, dashboard, guard, signal };
    const told = await tellIssues(ports, organisationId);
    if (!told.ok && told.failure.code !== "missing-permission") throw jobFailed(told.failure);
  };
}

async function askForIssues(database: Database, login: string): Promise<void> {
  await database.$executeRaw`
    SELECT thaw_add_job('notify.issues', json_build_object('organisationId', o.id), 'notify.issues:' || o.id)
    FROM organisation o WHERE o.kind = 'github' AND lower(o.login) = lower(${login}) AND EXISTS (
      SELECT FROM incident i WHERE i.organisation_id = o.id AND (i.status IN ('activating', 'active') OR EXISTS (
        SELECT FROM notice_issue n WHERE n.incident_id = i.id AND n.open)))`;
}

/** Jobs that write lines of timelines which somebody should hear of at once. */
const TELLING = /^(?:freeze|gates?|passes)\./;

type Tasks = Readonly<Record<string, (payload: unknown, job: RunningJob) => Promise<void>>>;

/** The same tasks; after each that may have written on a timeline, what waits is told without waiting for the next minute. */
export function toldAfter<T extends Tasks>(database: Database, log: NotifySetting["log"], tasks: T): T {
  const wrapped = Object.entries(tasks).map(([name, task]) => {
    if (!TELLING.test(name)) return [name, task];
    return [
      name,
      async (payload: unknown, job: RunningJob) => {
        try {
          await task(payload, job);
        } finally {
          // What failed may have written something before.
          if (!job.signal.aborted) await tellSoon(database, log);
        }
      },
    ];
  });
  return Object.fromEntries(wrapped) as T;
}

/** That it cannot be asked for is no failure of what was done: the next minute asks. */
async function tellSoon(database: Database, log: NotifySetting["log"]): Promise<void> {
  try {
    const rows = await database.$queryRaw<{ id: string }[]>`
      SELECT DISTINCT organisation_id::text AS id FROM incident_event WHERE routed_at IS NULL`;
    for (const { id } of rows) {
      const payload = JSON.stringify({ organisationId: id });
      const key = `notify.organisation:${id}`;
      await database.$executeRaw`SELECT thaw_add_job('notify.organisation', ${payload}::json, ${key})`;
    }
  } catch (error) {
    log(`notify: not asked for at once (${error instanceof Error ? error.name : "unknown error"})`);
  }
}

/** What `thaw notify` does. */
export async function notifyTool(path: string | null) {
  const [{ channels }, { testChannels }, { randomUUID }] = await Promise.all([
    notifyingOf(path),
    import("../usecases/notify/tell.ts"),
    import("node:crypto"),
  ]);
  return { test: () => testChannels(channels, randomUUID) };
}

/** Tries again what was given up. @returns how many messages */
export async function reviveNotices(connectionString: string): Promise<number> {
  const [{ createDatabase }, { createNoticeStore }] = await Promise.all([
    import("../adapters/prisma/client.ts"),
    import("../adapters/prisma/notice-store.ts"),
  ]);
  const database = createDatabase(connectionString, 1);
  try {
    return await createNoticeStore(database, null).revive(systemClock.now());
  } finally {
    await database.$disconnect();
  }
}
