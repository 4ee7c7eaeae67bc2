import { z } from "zod";

/**
 * The only reader of process.env. Each process has its own schema and refuses to start when it finds what belongs to
 * another one: a key that a process does not have cannot be taken from it.
 */

export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment is not right; the message says what to change. */
export class EnvironmentError extends Error {
  override readonly name = "EnvironmentError";
}

/** Any of these means live mode: a real organisation, real sign-in. */
const LIVE = /^THAW_(?:(?:OBSERVER|REMEDIATOR|FREEZER|REMOVER|BROKER|MERGE)_APP|OAUTH|ISSUER)_/;
/** What only the supervisor may hold: the database's owner. */
const OWNER_KEYS = /^(?:DATABASE_URL|PGPASSWORD)$/;
const SESSION_KEYS = /^(?:NEXTAUTH_SECRET|THAW_OAUTH_CLIENT_SECRET|THAW_WEBHOOK_SECRETS)$/;
const APP_KEYS = /^THAW_(?:OBSERVER|REMEDIATOR|FREEZER|REMOVER|BROKER|MERGE)_APP_|^THAW_STORE_KEY/;

const WORKER_KEYS = /^THAW_LITERAL_KEY$/;
/** The broker's own keys lie in files that its configuration names; Apps of other roles are none of its business. */
const NO_BROKER_KEYS = /^THAW_(?:OBSERVER|REMEDIATOR|FREEZER|REMOVER|MERGE)_APP_/;
/** Apps whose power is no job's. */
const NO_WORKER_KEYS = /^THAW_BROKER_APP_|^THAW_STORE_KEY/;
const BROKER_KEYS = /^THAW_BROKER_CONFIG$/;
/** It names files with the addresses of webhooks and the password of a mail server. */
const NOTIFY_KEYS = /^THAW_NOTIFY_/;

const port = z.coerce.number({ error: "must be a port number" }).int().min(1).max(65_535);
const host = z.string().regex(/^[\w.:-]+$/, "must be an address or a host name");
const databaseUrl = z.string().regex(/^postgres(?:ql)?:\/\//, "must start with postgresql://");

/** `HOST=SECRET`, several separated by spaces: one for each App, and while one is replaced the old beside the new. */
const webhookSecrets = z
  .string()
  .transform((text) => text.split(/\s+/).filter(Boolean))
  .pipe(
    z.array(
      z.string().regex(/^[\w.-]+(?::\d+)?=\S{20,}$/, "must be HOST=SECRET, with 20 characters or more in each SECRET"),
    ),
  )
  .transform((entries) =>
    entries.map((entry) => {
      const at = entry.indexOf("=");
      return { host: entry.slice(0, at).toLowerCase(), secret: entry.slice(at + 1) };
    }),
  );

/** How a process is watched. Without a port no figures are served, and without a receiver nothing is followed. */
const watchShape = {
  THAW_METRICS_PORT: port.optional(),
  THAW_METRICS_HOST: host.default("127.0.0.1"),
  /** Whoever asks for figures has to show it. */
  THAW_METRICS_TOKEN: z.string().min(32, "must have at least 32 characters").optional(),
  /** Figures beyond this machine without a token: something else keeps others out, as the operator says. */
  THAW_METRICS_OPEN: z.literal("yes", { error: "must be yes, or not be set" }).optional(),
  /** Where spans are sent by OTLP over HTTP; `/v1/traces` is added. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
};
export type WatchEnvironment = z.infer<z.ZodObject<typeof watchShape>>;

const network = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);

const trustedProxies = z
  .string()
  .transform((text) =>
    text
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  )
  .superRefine((named, context) => {
    const wrong = named.findIndex((one) => !network.safeParse(one).success);
    // Who believes everybody knows nobody: the first address that is no proxy's would be none.
    const all = named.findIndex((one) => /\/0+$/.test(one));
    const which = (at: number) => (named.length === 1 ? "it" : `number ${at + 1}`);
    if (wrong !== -1) context.addIssue({ code: "custom", message: `must be ${PROXIES}: ${which(wrong)} is neither` });
    else if (all !== -1)
      context.addIssue({ code: "custom", message: `must be ${PROXIES}: ${which(all)} would believe everybody` });
  });
const PROXIES = "addresses and networks, with commas, such as 10.0.0.7,10.1.0.0/16,fd12:3456::/32";

const supervisorSchema = z.object({
  DATABASE_URL: databaseUrl.optional(),
  THAW_HOST: host.default("127.0.0.1"),
  THAW_PORT: port.optional(),
  /** Starts the broker, too, with this configuration. */
  THAW_BROKER_CONFIG: z.string().optional(),
  THAW_BROKER_PORT: port.optional(),
  /** For the worker. */
  THAW_NOTIFY_CONFIG: z.string().optional(),
  ...watchShape,
});

/** A start for a real organisation: what each process is given, and nothing is made up for what is missing. */
export interface LiveEnvironment {
  /** Which variables mean that. */
  readonly because: readonly string[];
  /** The embedded PostgreSQL, which is for one machine, is used on demand only. */
  readonly embedded: boolean;
  /** Where browsers reach the dashboard. */
  readonly address: string;
  readonly githubUrl: string;
  readonly web: Readonly<Record<string, string>>;
  readonly worker: Readonly<Record<string, string>>;
}

export interface SupervisorEnvironment extends z.infer<typeof supervisorSchema> {
  /** Null for a demonstration, and for a folder of clones. */
  readonly live: LiveEnvironment | null;
}

const liveSchema = z.object({
  THAW_OAUTH_CLIENT_ID: z.string(),
  THAW_OAUTH_CLIENT_SECRET: z.string(),
  NEXTAUTH_URL: z.url(),
  THAW_GITHUB_URL: z.url().default("https://github.com"),
  /** In place of DATABASE_URL: the embedded one, for a small installation on one machine. */
  THAW_EMBEDDED_POSTGRESQL: z.literal("yes", { error: "must be yes, or not be set" }).optional(),
});
const LIVE_WEB = [
  "THAW_GITHUB_URL",
  "THAW_OAUTH_CLIENT_ID",
  "THAW_OAUTH_CLIENT_SECRET",
  "THAW_WEBHOOK_SECRETS",
  "THAW_TRUSTED_PROXIES",
];
const LIVE_WORKER = [
  "THAW_GITHUB_API",
  "THAW_CONCURRENCY",
  "THAW_DRAIN_SECONDS",
  "THAW_GATE_HOSTS",
  "THAW_AUDIT_KEY_FILE",
  "THAW_AUDIT_ANCHORS_FILE",
];

const webSchema = z.object({
  ...watchShape,
  THAW_DATABASE_URL: databaseUrl,
  THAW_HOST: host.default("127.0.0.1"),
  THAW_PORT: port,
  NEXTAUTH_SECRET: z.string().min(32, "must have at least 32 characters"),
  NEXTAUTH_URL: z.url(),
  /** What GitHub signs webhooks with. Without it none is taken, and only reconciliation sees what changed. */
  THAW_WEBHOOK_SECRETS: webhookSecrets.default([]),
  /** In a demonstration, serves the broker, too, with this configuration and as this user of the database. */
  THAW_BROKER_CONFIG: z.string().optional(),
  THAW_BROKER_DATABASE_URL: databaseUrl.optional(),
  /** Where people sign in: `https://github.com`, or the address of an Enterprise Server's pages. */
  THAW_GITHUB_URL: z.url().optional(),
  /** The client of the App that they sign in with. Without it they come by one-time links only, while an installation is set up. */
  THAW_OAUTH_CLIENT_ID: z.string().optional(),
  THAW_OAUTH_CLIENT_SECRET: z.string().optional(),
  /** Addresses and networks of proxies of the operator's own: what they say of where a request comes from is believed. */
  THAW_TRUSTED_PROXIES: trustedProxies.default([]),
});

export interface WebEnvironment
  extends Omit<z.infer<typeof webSchema>, "THAW_GITHUB_URL" | "THAW_OAUTH_CLIENT_ID" | "THAW_OAUTH_CLIENT_SECRET"> {
  /** Null where no GitHub is configured; `client` is null where nobody can sign in there yet. */
  readonly github: {
    readonly url: string;
    readonly client: { readonly id: string; readonly secret: string } | null;
  } | null;
}

const appId = z.string().regex(/^[\w.-]{1,64}$/, "must be the App's id, or its client id");

/** GitHub, as the operator says where it is and which Apps work there. Each role has its id and its key, or neither. */
const githubSchema = z.object({
  /** `https://HOST/api/v3` for an Enterprise Server. Taken from here only, never from what GitHub or a person says. */
  THAW_GITHUB_API: z.url().default("https://api.github.com"),
  /**
   * Commits, pull requests, comments and labels that all workers make together: less than GitHub.com allows where others make some, too, and
   * what its administrator set for an Enterprise Server.
   */
  THAW_GITHUB_CONTENT_PER_MINUTE: z.coerce.number().int().min(1).max(100_000).optional(),
  THAW_GITHUB_CONTENT_PER_HOUR: z.coerce.number().int().min(1).max(1_000_000).optional(),
  THAW_OBSERVER_APP_ID: appId.optional(),
  /** The private key itself, in PEM; or in a file, which other processes of this user cannot see in a list of processes. */
  THAW_OBSERVER_APP_KEY: z.string().optional(),
  THAW_OBSERVER_APP_KEY_FILE: z.string().optional(),
  THAW_REMEDIATOR_APP_ID: appId.optional(),
  THAW_REMEDIATOR_APP_KEY: z.string().optional(),
  THAW_REMEDIATOR_APP_KEY_FILE: z.string().optional(),
  THAW_FREEZER_APP_ID: appId.optional(),
  THAW_FREEZER_APP_KEY: z.string().optional(),
  THAW_FREEZER_APP_KEY_FILE: z.string().optional(),
  THAW_REMOVER_APP_ID: appId.optional(),
  THAW_REMOVER_APP_KEY: z.string().optional(),
  THAW_REMOVER_APP_KEY_FILE: z.string().optional(),
  THAW_MERGE_APP_ID: appId.optional(),
  THAW_MERGE_APP_KEY: z.string().optional(),
  THAW_MERGE_APP_KEY_FILE: z.string().optional(),
});
type GithubVariables = z.infer<typeof githubSchema>;

/** `HOST` or `HOST:PORT`, several separated by spaces; `private:` before one whose address is of a private network. */
const gateHosts = z
  .string()
  .transform((text) => text.toLowerCase().split(/\s+/).filter(Boolean))
  .pipe(z.array(z.string().regex(/^(?:private:)?[\w.-]+(?::\d+)?$/, "must be HOST, HOST:PORT or private:HOST")))
  .transform((entries) =>
    entries.map((entry) => ({ host: entry.replace(/^private:/, ""), private: entry.startsWith("private:") })),
  );

const workerSchema = z.object({
  ...watchShape,
  THAW_DATABASE_URL: databaseUrl,
  /** Makes the HMACs of literal credentials: without it, a hash could be guessed from a list of leaked tokens. */
  THAW_LITERAL_KEY: z.string().min(32, "must have at least 32 characters"),
  THAW_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(2),
  /** Told to stop, it lets jobs finish for so long. Whoever stops it must wait a little longer before killing it. */
  THAW_DRAIN_SECONDS: z.coerce.number().min(1).max(3_600).default(8),
  /** Hosts that configured gates may ask; nothing else is reached for them. */
  THAW_GATE_HOSTS: gateHosts.default([]),
  /** Where browsers reach the dashboard, for links in what is written to GitHub and to people. */
  THAW_DASHBOARD_URL: z
    .url()
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  /** The file that says who is told of incidents outside of the pages. Without it nobody is. */
  THAW_NOTIFY_CONFIG: z.string().optional(),
  /** A file with the public keys that sealed the audit. Without it its hashes are verified, and not who sealed them. */
  THAW_AUDIT_KEY_FILE: z.string().optional(),
  /** A file with the heads that the broker published outside of the database. */
  THAW_AUDIT_ANCHORS_FILE: z.string().optional(),
});

/** One App: its key is text, or lies in a file. */
export interface AppEnvironment {
  readonly id: string;
  readonly key: { readonly text: string } | { readonly file: string };
}

const ROLES = ["observer", "remediator", "freezer", "remover", "merge"] as const;

export interface GithubEnvironment {
  readonly api: string;
  /** Null for what GitHub.com publishes. */
  readonly content: { readonly perMinute: number | null; readonly perHour: number | null };
  readonly apps: Readonly<Partial<Record<(typeof ROLES)[number], AppEnvironment>>>;
}

export interface WorkerEnvironment extends z.infer<typeof workerSchema> {
  /** Null where no App is configured: organisations are folders of clones then. */
  readonly github: GithubEnvironment | null;
}

const proveSchema = z.object({
  /** A person's, an administrator of the repository that is sacrificed. An argument would be seen by others. */
  THAW_PROVE_TOKEN: z.string().optional(),
  /** An App with `checks: write` that is none of Thaw's. */
  THAW_PROVE_APP_ID: appId.optional(),
  THAW_PROVE_APP_KEY_FILE: z.string().optional(),
});

/** Several, separated by spaces, for a server and its standbys. */
const databaseUrls = z
  .string()
  .transform((text) => text.split(/\s+/).filter(Boolean))
  .pipe(z.array(databaseUrl).min(1));

const brokerToolSchema = z.object({
  THAW_DATABASE_URL: databaseUrls,
  /** The broker's configuration file. */
  THAW_BROKER_CONFIG: z.string(),
});

const brokerSchema = brokerToolSchema.extend({
  ...watchShape,
  THAW_HOST: host.default("127.0.0.1"),
  THAW_PORT: port,
});
export type BrokerEnvironment = z.infer<typeof brokerSchema>;

/**
 * The supervisor's environment. Any App, OAuth or issuer variable means live: then nothing of a demonstration takes the place of one that is
 * missing.
 */
export function supervisorEnvironment(source: Environment = process.env): SupervisorEnvironment {
  const because = present(source, LIVE);
  const own = read("npm start", supervisorSchema, source);
  return { ...own, live: because.length === 0 ? null : liveEnvironment(source, because) };
}

function liveEnvironment(source: Environment, because: readonly string[]): LiveEnvironment {
  const who = `npm start in live mode, which ${because.join(", ")} ${because.length === 1 ? "means" : "mean"},`;
  const variables = read(who, liveSchema.extend(githubSchema.shape), source);
  const github = githubEnvironment(who, variables);
  if (github === null) throw new EnvironmentError(`${who} cannot start: THAW_OBSERVER_APP_ID is missing.`);
  const { NEXTAUTH_URL: address, THAW_GITHUB_URL: githubUrl } = variables;
  const embedded = variables.THAW_EMBEDDED_POSTGRESQL === "yes";
  if (embedded === Boolean(source.DATABASE_URL))
    throw new EnvironmentError(
      `${who} cannot start: ${embedded ? "DATABASE_URL and THAW_EMBEDDED_POSTGRESQL are both set" : "DATABASE_URL is missing, or THAW_EMBEDDED_POSTGRESQL=yes for the embedded one"}.`,
    );
  const given = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (source[name] ? [[name, source[name]]] : [])));
  const apps = because.filter((name) => Object.hasOwn(githubSchema.shape, name));
  const other = because.filter((name) => !apps.includes(name) && !Object.hasOwn(liveSchema.shape, name));
  if (other.length > 0)
    throw new EnvironmentError(
      `${who} cannot start: it gives ${other.join(", ")} to no process. The broker's Apps stand in the file of THAW_BROKER_CONFIG.`,
    );
  const worker = given([...apps, ...LIVE_WORKER]);
  return { because, embedded, address, githubUrl, web: given(LIVE_WEB), worker };
}

export function webEnvironment(source: Environment = process.env): WebEnvironment {
  refuse("web", source, [OWNER_KEYS, APP_KEYS, NOTIFY_KEYS]);
  const { THAW_GITHUB_URL: url, ...rest } = read("web", webSchema, source);
  const { THAW_OAUTH_CLIENT_ID: id, THAW_OAUTH_CLIENT_SECRET: secret, ...own } = rest;
  if (id === undefined && secret === undefined)
    return { ...own, github: url === undefined ? null : { url, client: null } };
  if (id !== undefined && secret !== undefined)
    return { ...own, github: { url: url ?? "https://github.com", client: { id, secret } } };
  const missing = id === undefined ? "THAW_OAUTH_CLIENT_ID" : "THAW_OAUTH_CLIENT_SECRET";
  throw new EnvironmentError(`web cannot start: ${missing} is missing, and the other half of it is set.`);
}

export function workerEnvironment(source: Environment = process.env): WorkerEnvironment {
  refuse("worker", source, [OWNER_KEYS, SESSION_KEYS, BROKER_KEYS, NO_WORKER_KEYS]);
  const github = githubEnvironment("worker", read("worker", githubSchema, source));
  return { ...read("worker", workerSchema, source), github };
}

/** Any App means that GitHub is to be worked with: what is missing then stops the start, and nothing takes its place. */
function githubEnvironment(who: string, variables: GithubVariables): GithubEnvironment | null {
  const missing: string[] = [];
  const apps: Partial<Record<(typeof ROLES)[number], AppEnvironment>> = {};
  for (const role of ROLES) {
    const name = `THAW_${role.toUpperCase() as Uppercase<typeof role>}_APP` as const;
    const [id, text, file] = [variables[`${name}_ID`], variables[`${name}_KEY`], variables[`${name}_KEY_FILE`]];
    if (text !== undefined && file !== undefined)
      throw new EnvironmentError(`${who} cannot start: ${name}_KEY and ${name}_KEY_FILE are both set. Unset one.`);
    const key = text !== undefined ? { text } : file !== undefined ? { file } : null;
    if (id !== undefined && key !== null) apps[role] = { id, key };
    else if (id !== undefined) missing.push(`${name}_KEY_FILE`);
    else if (key !== null) missing.push(`${name}_ID`);
  }
  const any = missing.length > 0 || Object.keys(apps).length > 0;
  // Without it nothing is ever read, so that the other roles would have nothing to do.
  if (any && apps.observer === undefined && !missing.some((name) => name.startsWith("THAW_OBSERVER_APP")))
    missing.push("THAW_OBSERVER_APP_ID");
  if (missing.length > 0)
    throw new EnvironmentError(
      `${who} cannot start: ${missing.join("; ")} ${missing.length === 1 ? "is" : "are"} missing, and Apps of GitHub are configured.`,
    );
  const twice = ROLES.find((role) => role !== "merge" && apps.merge !== undefined && apps[role]?.id === apps.merge.id);
  if (twice !== undefined)
    throw new EnvironmentError(
      `${who} cannot start: THAW_MERGE_APP_ID and THAW_${twice.toUpperCase()}_APP_ID are one App. What merges in a lockdown is an App of its own.`,
    );
  const { THAW_GITHUB_CONTENT_PER_MINUTE: perMinute = null, THAW_GITHUB_CONTENT_PER_HOUR: perHour = null } = variables;
  return any ? { api: variables.THAW_GITHUB_API, content: { perMinute, perHour }, apps } : null;
}

/** Of `thaw prove`: the worker's own, and whoever tries what no App of ours may. */
export interface ProveEnvironment {
  readonly worker: WorkerEnvironment;
  /** A person's token; null where none is given. */
  readonly token: string | null;
  /** An App that is none of ours; null where none is given. */
  readonly foreign: AppEnvironment | null;
}

export function proveEnvironment(source: Environment = process.env): ProveEnvironment {
  const {
    THAW_PROVE_TOKEN: token,
    THAW_PROVE_APP_ID: id,
    THAW_PROVE_APP_KEY_FILE: file,
  } = read("thaw prove", proveSchema, source);
  if ((id === undefined) !== (file === undefined))
    throw new EnvironmentError(
      "thaw prove cannot start: THAW_PROVE_APP_ID and THAW_PROVE_APP_KEY_FILE are needed both, or neither.",
    );
  const foreign = id === undefined || file === undefined ? null : { id, key: { file } };
  return { worker: workerEnvironment(source), token: token ?? null, foreign };
}

export function brokerEnvironment(source: Environment = process.env): BrokerEnvironment {
  refuse("broker", source, [OWNER_KEYS, SESSION_KEYS, WORKER_KEYS, NO_BROKER_KEYS, NOTIFY_KEYS]);
  return read("broker", brokerSchema, source);
}

/** For commands of the people who run the broker. */
export function brokerToolEnvironment(source: Environment = process.env): z.infer<typeof brokerToolSchema> {
  return read("The command", brokerToolSchema, source);
}

/** For commands that look at the broker's configuration where there is one. */
export function brokerConfigurationFile(source: Environment = process.env): string | null {
  return source.THAW_BROKER_CONFIG ? source.THAW_BROKER_CONFIG : null;
}

/** For `thaw notify test`, which needs nothing else; null where nothing is configured. */
export function notifyConfigOf(source: Environment = process.env): string | null {
  return source.THAW_NOTIFY_CONFIG ? source.THAW_NOTIFY_CONFIG : null;
}

/** For commands that work with GitHub and need not be told which. */
export function githubAddressOf(source: Environment = process.env): string {
  return source.THAW_GITHUB_URL ? source.THAW_GITHUB_URL : "https://github.com";
}

/** Where browsers reach the dashboard, as web is told; null where nothing says so. */
export function dashboardAddressOf(source: Environment = process.env): string | null {
  return source.NEXTAUTH_URL ? source.NEXTAUTH_URL : null;
}

/** For commands that only read the database. */
export function databaseAddresses(source: Environment = process.env): readonly string[] {
  return read("The command", z.object({ THAW_DATABASE_URL: databaseUrls }), source).THAW_DATABASE_URL;
}

/** The first of them; null where none is named. */
export function databaseAddressOrNull(source: Environment = process.env): string | null {
  return source.THAW_DATABASE_URL ? (databaseAddresses(source)[0] ?? null) : null;
}

/** Of the database's owner, for `thaw database`; a process that works on it has a user of its own. */
export function ownerDatabase(who = "thaw database", source: Environment = process.env): string {
  const schema = z.object({
    DATABASE_URL: z
      .string({ error: "is missing: it names the database and its owner, postgresql://thaw:PASSWORD@HOST:5432/thaw" })
      .regex(/^postgres(?:ql)?:\/\//, "must start with postgresql://"),
  });
  return read(who, schema, source).DATABASE_URL;
}

/** What child processes may inherit: what programs need to run at all, and nothing of ours. */
export function inheritedEnvironment(source: Environment = process.env): Record<string, string> {
  const names =
    /^(?:PATH|HOME|USER|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|ComSpec|PATHEXT|NODE_EXTRA_CA_CERTS|NO_COLOR|FORCE_COLOR)$/i;
  const inherited: Record<string, string> = {};
  for (const [name, value] of Object.entries(source))
    if (value !== undefined && names.test(name)) inherited[name] = value;
  return inherited;
}

/** Where a checkout keeps its data, ports and local secrets: THAW_HOME, or `.thaw` in the checkout. */
export function stateFolder(root: string, source: Environment = process.env): string {
  return source.THAW_HOME ? source.THAW_HOME : `${root}/.thaw`;
}

function read<Schema extends z.ZodType>(who: string, schema: Schema, source: Environment): z.infer<Schema> {
  // A variable that is set to nothing is not set: that is how shells and compose files leave one out.
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    const mistake = openFigures(parsed.data as Partial<WatchEnvironment>);
    if (mistake !== null) throw new EnvironmentError(`${who} cannot start: ${mistake}`);
    return parsed.data;
  }
  // Names and reasons only: a value may be a password.
  const reasons = parsed.error.issues.map((issue) => {
    const missing = !Object.hasOwn(given, String(issue.path[0]));
    return `${issue.path.join(".")} ${missing ? "is missing" : issue.message}`;
  });
  throw new EnvironmentError(`${who} cannot start: ${reasons.join("; ")}.`);
}

/** Figures tell how an organisation defends itself: beyond this machine nobody has them by accident. */
function openFigures(variables: Partial<WatchEnvironment>): string | null {
  const { THAW_METRICS_PORT: port, THAW_METRICS_HOST: host = "", THAW_METRICS_TOKEN: token } = variables;
  const guarded = token !== undefined || variables.THAW_METRICS_OPEN === "yes";
  if (port === undefined || guarded || /^(?:localhost|127(?:\.\d{1,3}){3}|::1)$/i.test(host)) return null;
  return "THAW_METRICS_HOST is beyond this machine: set THAW_METRICS_TOKEN, or THAW_METRICS_OPEN=yes where something else keeps others out.";
}

function refuse(who: string, source: Environment, patterns: readonly RegExp[]): void {
  const found = patterns.flatMap((pattern) => present(source, pattern));
  if (found.length === 0) return;
  throw new EnvironmentError(
    `${who} refuses to start: ${found.join(", ")} belongs to another process and must not be set here.`,
  );
}

function present(source: Environment, pattern: RegExp): string[] {
  return Object.keys(source).filter((name) => pattern.test(name) && source[name] !== undefined && source[name] !== "");
}
