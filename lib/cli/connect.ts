import { parseArgs } from "node:util";
import { connectContainer } from "../container/connect.ts";
import { installAddress, isAppRole, OWNER_LOGIN } from "../core/github/manifest.ts";
import { APP_ROLES, type AppRole, mayBeOneApp } from "../core/github/roles.ts";
import { dashboardAddressOf, githubAddressOf } from "../env.ts";
import { connectNewApp, type NewAppRequest, reportConnected } from "./connect-new.ts";

const USAGE = `Usage: thaw connect --owner ORGANISATION --role ROLE[,ROLE] --url URL [--out DIR] [--variables FILE]
       thaw connect CODE --owner ORGANISATION --role ROLE [--out DIR] [--variables FILE]

Makes a GitHub App for an organisation, and fetches its private key and its secrets into files on this machine, which only
this user can read. Run it on the machine of the worker. Without a CODE it opens a page here that leads a browser to GitHub,
which is how the first App is made; Thaw's settings page shows the command with a CODE, which works once, for an hour.

  --owner    the organisation that the App is for
  --role     ${APP_ROLES.join(", ")}; several with commas make one App for all of them
  --url      where browsers reach Thaw's dashboard (default: NEXTAUTH_URL)
  --out      where the files go (default ./thaw-apps); none is replaced
  --variables  a file that all variables are added to as well; one that has them already is not touched
  --github   the address of GitHub (default: THAW_GITHUB_URL, else https://github.com)
  --without  permissions that are not asked for, with commas: for a GitHub that does not know them
  --port     of the page on this machine (default: a free one), so that it can be reached by ssh -L PORT:127.0.0.1:PORT
  --no-wait  does not wait until the App is installed, and does not check what it may do
`;

/** Until the App is installed, GitHub is asked every few seconds. */
const PAUSE_MS = 4_000;

interface Request extends NewAppRequest {
  /** Null where a new App is made. */
  readonly code: string | null;
  readonly out: string;
  readonly github: string;
  readonly wait: boolean;
}

/** @returns 0 when done, 1 when it could not be done, 2 when the words were not understood */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (typeof request === "string") {
    const asked = args.includes("--help");
    (asked ? process.stdout : process.stderr).write(asked ? USAGE : `${request}\n\n${USAGE}`);
    return asked ? 0 : 2;
  }
  try {
    return await run(request);
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

async function run({ code, out: folder, github, wait, ...app }: Request): Promise<number> {
  const container = await connectContainer(github, folder);
  if (!container.ok) return failed(container.failure.message);
  const out = (line: string) => void process.stdout.write(`${line}\n`);
  const error = (line: string) => void process.stderr.write(`${line}\n`);
  if (code === null) return connectNewApp(container.value, app, { out, error, pauseMs: wait ? PAUSE_MS : null });
  const { roles, owner, environmentFile } = app;
  const connected = await container.value.connectApp({ code, roles, owner, environmentFile });
  if (!connected.ok) return failed(connected.failure.message);
  reportConnected(out, connected.value, roles, installAddress(container.value.site, connected.value.slug));
  return 0;
}

function failed(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}

/** @returns what is asked for, or what is wrong with it */
function parse(args: readonly string[]): Request | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        role: { type: "string", multiple: true, default: [] },
        owner: { type: "string", default: "" },
        out: { type: "string", default: "thaw-apps" },
        url: { type: "string", default: dashboardAddressOf() ?? "" },
        github: { type: "string", default: githubAddressOf() },
        variables: { type: "string" },
        without: { type: "string", multiple: true, default: [] },
        port: { type: "string", default: "0" },
        "no-wait": { type: "boolean", default: false },
      },
      allowPositionals: true,
    });
    const [code = null, ...more] = positionals;
    const { owner, out, url, github } = values;
    const roles = rolesIn(listed(values.role));
    const origin = originIn(url);
    const port = Number(values.port);
    if (more.length > 0) return "Give one CODE at most.";
    if (roles === null) return `Name the App's role with --role: ${APP_ROLES.join(", ")}.`;
    if (!mayBeOneApp(roles)) return "What merges in a lockdown is an App of its own: name merge alone.";
    if (!OWNER_LOGIN.test(owner)) return "Name the organisation with --owner, as GitHub writes it in addresses.";
    if (out === "" || values.variables === "") return "A folder or a file has no name.";
    if (!/^\d{1,5}$/.test(values.port) || port > 65_535) return "--port must be a number up to 65535.";
    if (code === null && origin === null)
      return "Name Thaw's own address with --url, such as https://thaw.example.com: GitHub leads people and webhooks there.";
    const environmentFile = values.variables ?? null;
    const common = { owner, roles, origin: origin ?? "", without: listed(values.without), port, environmentFile };
    return { ...common, code, out, github, wait: !values["no-wait"] };
  } catch (error) {
    return error instanceof Error ? error.message : "These words are not understood.";
  }
}

function listed(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(",")).filter(Boolean);
}

/** Each once, in the order of the table; null where one is none, or there is none at all. */
function rolesIn(names: readonly string[]): readonly AppRole[] | null {
  if (names.length === 0 || !names.every(isAppRole)) return null;
  return APP_ROLES.filter((role) => names.includes(role));
}

/** https, or a dashboard of this machine. */
function originIn(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { origin, protocol, hostname } = new URL(url);
  const own = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && own) ? origin : null;
}
