import { setTimeout as sleep } from "node:timers/promises";
import type { CheckedInstallation, Connect, ConnectedApp } from "../container/connect.ts";
import { installAddress, manifestOf, newAppAddress, undescribedOf } from "../core/github/manifest.ts";
import type { PermissionCheck } from "../core/github/permission-check.ts";
import type { AppRole } from "../core/github/roles.ts";
import { plainText } from "../core/report/redacted.ts";
import { openConnectPage, type PageForm } from "./connect-page.ts";

export interface NewAppRequest {
  readonly roles: readonly AppRole[];
  readonly owner: string;
  /** The dashboard's address, without a slash at its end. */
  readonly origin: string;
  /** Permissions that are not asked for. */
  readonly without: readonly string[];
  /** Of the page on this machine; 0 for any that is free. */
  readonly port: number;
  readonly environmentFile: string | null;
}

export interface Terminal {
  readonly out: (line: string) => void;
  readonly error: (line: string) => void;
  /** Between two looks whether the App is installed; null where that is not waited for. */
  readonly pauseMs: number | null;
}

/**
 * Makes an App by a page on this machine, takes its secrets into files, and looks where it was installed.
 * @returns 0 when done, 1 when it could not be done
 */
export async function connectNewApp(connect: Connect, request: NewAppRequest, terminal: Terminal): Promise<number> {
  const { roles, owner, port } = request;
  const lines = [`Asks GitHub to make an App of ${owner} that is the ${roles.join(" and the ")}.`, ...sharing(roles)];
  const title = "Create an App on GitHub";
  const page = await openConnectPage({ port, title, lines, form: (...to) => formOf(connect, request, ...to) });
  try {
    for (const line of lines) terminal.out(line);
    terminal.out(
      `\nOpen this in the browser of an owner of ${owner}; it works in one browser only:\n${page.address}\n`,
    );
    const code = await page.code;
    const connected = await connect.connectApp({ code, roles, owner, environmentFile: request.environmentFile });
    if (!connected.ok) {
      page.finish([connected.failure.message]);
      terminal.error(connected.failure.message);
      return 1;
    }
    const app = connected.value;
    const address = installAddress(connect.site, app.slug);
    page.finish([`${app.slug} was made, and its key lies on this machine.`], { href: address, text: "Install it now" });
    reportConnected(terminal.out, app, roles, address);
    return terminal.pauseMs === null ? 0 : await reportInstallation(connect, request, app, terminal, terminal.pauseMs);
  } finally {
    await page.close();
  }
}

/** What the files are for, and what comes next. Names only: no secret is printed. */
export function reportConnected(
  out: (line: string) => void,
  { id, slug, owner, keyFile, workerFile, webFile, environmentFile }: ConnectedApp,
  roles: readonly AppRole[],
  address: string,
): void {
  out(`The App ${plainText(slug)} (${id}) of ${plainText(owner)} is ready to be the ${roles.join(" and the ")}.\n`);
  out(`Its key:             ${keyFile}`);
  out(`For the worker:      ${workerFile}`);
  if (webFile !== null) out(`For web:             ${webFile}`);
  if (environmentFile !== null) out(`All, for npm start:  ${environmentFile}`);
  out("\nGive each process the variables of its file only, and start it again. Then install the App:");
  out(address);
}

function sharing(roles: readonly AppRole[]): readonly string[] {
  if (roles.length === 1) return [];
  return [
    "One App for several roles costs this: whoever steals its one key may do all of it, and all draw on one limit of GitHub's requests. Tokens are narrowed to each role in either case.",
  ];
}

function formOf({ site }: Connect, request: NewAppRequest, redirectUrl: string, state: string): PageForm {
  const { roles, owner, origin, without } = request;
  const manifest = (less: readonly string[]) =>
    JSON.stringify(manifestOf({ roles, owner, origin, site, redirectUrl, without: [...without, ...less] }));
  const doubtful = undescribedOf(roles).filter((name) => !without.includes(name));
  const fallback = doubtful.length === 0 ? null : { manifest: manifest(doubtful), without: doubtful };
  return { action: newAppAddress(site, owner, state), manifest: manifest([]), fallback };
}

/** Looks until it is installed. Ctrl-C ends that, and nothing is lost: the files are written. */
async function reportInstallation(
  connect: Connect,
  { roles, owner }: NewAppRequest,
  app: ConnectedApp,
  { out, error }: Terminal,
  pauseMs: number,
): Promise<number> {
  out("\nWaiting until it is installed. Ctrl-C stops the waiting only.");
  let said = "";
  for (;;) {
    const checked = await connect.checkInstallation(app, { roles, owner, options: { priority: "urgent" } });
    if (checked.ok && checked.value !== null) return reportChecks(out, checked.value);
    // A GitHub that is away for a moment: it is said once, and asked again.
    if (!checked.ok && checked.failure.message !== said) {
      said = checked.failure.message;
      error(said);
    }
    if (!checked.ok && checked.failure.code === "misconfigured") return 1;
    await sleep(pauseMs);
  }
}

function reportChecks(
  out: (line: string) => void,
  { checks, allRepositories, suspended }: CheckedInstallation,
): number {
  const where = allRepositories
    ? "all repositories, also those to come"
    : "selected repositories: the others are not seen";
  out(`\nIt is installed on ${where}.${suspended ? " It is suspended: nothing works until an owner lifts that." : ""}`);
  for (const check of checks) for (const line of checkLines(check)) out(line);
  return suspended || checks.some(({ usable }) => !usable) ? 1 : 0;
}

function checkLines({ role, usable, missing, pending }: PermissionCheck): readonly string[] {
  if (missing.length === 0) return [`As the ${role} it lacks nothing.`];
  const head = usable ? `As the ${role} it works in part. It lacks:` : `As the ${role} it cannot work. It lacks:`;
  const lines = missing.map(({ permission, level, cost }) => `  ${permission}: ${level}   ${cost}`);
  if (pending.length > 0)
    lines.push(`  An owner has to accept what the App asks for by now: ${plainText(pending.join(", "))}`);
  return [head, ...lines];
}
