import { exceeding } from "../../core/access-levels.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import { MANIFEST_CODE, permissionsOf } from "../../core/github/manifest.ts";
import { checkPermissions } from "../../core/github/permission-check.ts";
import type { AppRole } from "../../core/github/roles.ts";
import { SecretText } from "../../core/secret-text.ts";
import { done, refuse } from "../refuse.ts";
import type { AppConversions, ConversionFailure, ConvertedApp, OperatorFiles, ReservedFiles } from "./app-ports.ts";

export interface ConnectAppRequest {
  readonly code: string;
  /** What the App is for: at least one. */
  readonly roles: readonly AppRole[];
  /** The login of the organisation that the App was made for. */
  readonly owner: string;
  /** What webhook secrets are listed under: `github.com`, or a server's host. */
  readonly host: string;
  /** A file of variables that all lines are added to as well, for who starts all processes by one command. */
  readonly environmentFile: string | null;
}

export interface ConnectedApp {
  readonly id: string;
  readonly slug: string;
  readonly owner: string;
  readonly keyFile: string;
  /** Variables for the worker's environment. */
  readonly workerFile: string;
  /** Variables for web's; null where these roles have none. */
  readonly webFile: string | null;
  /** The one file with all variables; null where none was asked for. */
  readonly environmentFile: string | null;
}

export type ConnectAppFailure =
  | ConversionFailure
  | Failure<"bad-code" | "not-writable" | "foreign" | "other-permissions">;

/**
 * Fetches the secrets of an App that was just made, straight into files of the machine where they are used. An App that is not the one that
 * was asked for is not taken: a command with a stranger's code in it would otherwise make theirs ours. It may have less than was asked for,
 * as far as it can work: what it lacks is then not visible.
 */
export async function connectApp(
  { conversions, files }: { readonly conversions: AppConversions; readonly files: OperatorFiles },
  request: ConnectAppRequest,
): Promise<Result<ConnectedApp, ConnectAppFailure>> {
  const { code, roles, owner } = request;
  if (!MANIFEST_CODE.test(code)) return refuse("bad-code", "This is no code of GitHub's. Copy the whole command.");
  const names = namesOf(roles);
  // The code works once: where nothing can be written, it must not be spent.
  const reserved = await files.reserve(Object.values(names).filter((name) => name !== null));
  if (!reserved.ok) return reserved;
  const one =
    request.environmentFile === null ? null : await files.appendTo(request.environmentFile, variablesOf(roles));
  const converted = one === null || one.ok ? await conversions.convert(code) : one;
  const refusal = converted.ok ? problemOf(converted.value, roles, owner) : null;
  if (converted.ok && refusal === null) {
    const written = await write(reserved.value, names, request, converted.value);
    if (one?.ok === true) await one.value.append(written.all);
    return done({ ...written.app, environmentFile: one?.ok === true ? one.value.path : null });
  }
  await reserved.value.release();
  return refusal ?? (converted as Exclude<typeof converted, { ok: true }>);
}

function variablesOf(roles: readonly AppRole[]): readonly string[] {
  const own = roles.flatMap((role) => [`${variableOf(role)}_ID`, `${variableOf(role)}_KEY_FILE`]);
  if (!roles.includes("observer")) return own;
  return [...own, "THAW_OAUTH_CLIENT_ID", "THAW_OAUTH_CLIENT_SECRET", "THAW_WEBHOOK_SECRETS"];
}

function variableOf(role: AppRole): string {
  return `THAW_${role.toUpperCase()}_APP`;
}

type Names = ReturnType<typeof namesOf>;

/** Each process refuses variables of another, so each has a file of its own. People sign in with the observer's App only. */
function namesOf(roles: readonly AppRole[]) {
  const stem = roles.join("-");
  const web = roles.includes("observer") ? `${stem}.web.env` : null;
  return { key: `${stem}.pem`, worker: `${stem}.worker.env`, web };
}

function problemOf(app: ConvertedApp, roles: readonly AppRole[], owner: string) {
  const remove = `Nothing of it was kept. Delete the App ${app.slug} at GitHub and begin again from the settings.`;
  if (app.owner.toLowerCase() !== owner.toLowerCase())
    return refuse("foreign", `The App belongs to ${JSON.stringify(app.owner)} and not to ${owner}. ${remove}`);
  // GitHub adds this one by itself.
  const has: Readonly<Record<string, string>> = { metadata: "read", ...app.permissions };
  const more = exceeding(has, permissionsOf(roles));
  const works = roles.every((role) => checkPermissions(role, has).usable);
  if (works && more.length === 0) return null;
  const what = works ? `it can do more: ${more.join(", ")}` : "it lacks what nothing works without";
  return refuse("other-permissions", `The App has other permissions than ${roles.join(" and ")}: ${what}. ${remove}`);
}

async function write(
  files: ReservedFiles,
  names: Names,
  { roles, host }: ConnectAppRequest,
  app: ConvertedApp,
): Promise<{ readonly app: Omit<ConnectedApp, "environmentFile">; readonly all: SecretText }> {
  const keyFile = files.pathOf(names.key);
  const worker = Object.fromEntries(
    roles.flatMap((role) => [
      [`${variableOf(role)}_ID`, app.id],
      [`${variableOf(role)}_KEY_FILE`, keyFile],
    ]),
  );
  const web: Record<string, string> = {};
  await files.write(names.key, app.pem);
  await files.write(names.worker, lines(worker));
  if (names.web !== null) {
    web.THAW_OAUTH_CLIENT_ID = app.clientId;
    web.THAW_OAUTH_CLIENT_SECRET = app.clientSecret.reveal();
    if (app.webhookSecret !== null) web.THAW_WEBHOOK_SECRETS = `${host}=${app.webhookSecret.reveal()}`;
    await files.write(names.web, lines(web));
  }
  const workerFile = files.pathOf(names.worker);
  const webFile = names.web === null ? null : files.pathOf(names.web);
  return {
    app: { id: app.id, slug: app.slug, owner: app.owner, keyFile, workerFile, webFile },
    all: lines({ ...worker, ...web }),
  };
}

function lines(variables: Readonly<Record<string, string>>): SecretText {
  return new SecretText(
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
}
