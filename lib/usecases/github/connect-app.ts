import type { Failure, Result } from "../../core/contracts.ts";
import { MANIFEST_CODE, permissionsOf } from "../../core/github/manifest.ts";
import type { AppRole } from "../../core/github/roles.ts";
import { SecretText } from "../../core/secret-text.ts";
import { done, refuse } from "../refuse.ts";
import type { AppConversions, ConversionFailure, ConvertedApp, OperatorFiles, ReservedFiles } from "./app-ports.ts";

export interface ConnectAppRequest {
  readonly code: string;
  readonly role: AppRole;
  /** The login of the organisation that the App was made for. */
  readonly owner: string;
  /** What webhook secrets are listed under: `github.com`, or a server's host. */
  readonly host: string;
}

export interface ConnectedApp {
  readonly id: string;
  readonly slug: string;
  readonly owner: string;
  readonly keyFile: string;
  /** Variables for the worker's environment. */
  readonly workerFile: string;
  /** Variables for web's; null where this role has none. */
  readonly webFile: string | null;
}

export type ConnectAppFailure =
  | ConversionFailure
  | Failure<"bad-code" | "not-writable" | "foreign" | "other-permissions">;

/**
 * Fetches the secrets of an App that was just made, straight into files of the machine where they are used. An App that is not the one that
 * was asked for is not taken: a command with a stranger's code in it would otherwise make theirs ours.
 */
export async function connectApp(
  { conversions, files }: { readonly conversions: AppConversions; readonly files: OperatorFiles },
  request: ConnectAppRequest,
): Promise<Result<ConnectedApp, ConnectAppFailure>> {
  const { code, role, owner } = request;
  if (!MANIFEST_CODE.test(code)) return refuse("bad-code", "This is no code of GitHub's. Copy the whole command.");
  const names = namesOf(role);
  // The code works once: where nothing can be written, it must not be spent.
  const reserved = await files.reserve(Object.values(names).filter((name) => name !== null));
  if (!reserved.ok) return reserved;
  const converted = await conversions.convert(code);
  const refusal = converted.ok ? problemOf(converted.value, role, owner) : null;
  if (converted.ok && refusal === null) return done(await write(reserved.value, names, request, converted.value));
  await reserved.value.release();
  return refusal ?? (converted as Exclude<typeof converted, { ok: true }>);
}

type Names = ReturnType<typeof namesOf>;

/** Each process refuses variables of another, so each has a file of its own. People sign in with the observer's App only. */
function namesOf(role: AppRole) {
  const web = role === "observer" ? `${role}.web.env` : null;
  return { key: `${role}.pem`, worker: `${role}.worker.env`, web };
}

function problemOf(app: ConvertedApp, role: AppRole, owner: string) {
  const remove = `Nothing of it was kept. Delete the App ${app.slug} at GitHub and begin again from the settings.`;
  if (app.owner.toLowerCase() !== owner.toLowerCase())
    return refuse("foreign", `The App belongs to ${JSON.stringify(app.owner)} and not to ${owner}. ${remove}`);
  const wanted = permissionsOf(role);
  // GitHub adds this one by itself.
  const has: Readonly<Record<string, string>> = { metadata: "read", ...app.permissions };
  const same =
    Object.keys(has).length === Object.keys(wanted).length &&
    Object.entries(wanted).every(([name, level]) => Object.hasOwn(has, name) && has[name] === level);
  return same ? null : refuse("other-permissions", `The App has other permissions than the ${role}'s. ${remove}`);
}

async function write(
  files: ReservedFiles,
  names: Names,
  { role, host }: ConnectAppRequest,
  app: ConvertedApp,
): Promise<ConnectedApp> {
  const variable = `THAW_${role.toUpperCase()}_APP`;
  const keyFile = files.pathOf(names.key);
  await files.write(names.key, app.pem);
  await files.write(names.worker, lines({ [`${variable}_ID`]: app.id, [`${variable}_KEY_FILE`]: keyFile }));
  if (names.web !== null) {
    const variables: Record<string, string> = { THAW_OAUTH_CLIENT_ID: app.clientId };
    variables.THAW_OAUTH_CLIENT_SECRET = app.clientSecret.reveal();
    if (app.webhookSecret !== null) variables.THAW_WEBHOOK_SECRETS = `${host}=${app.webhookSecret.reveal()}`;
    await files.write(names.web, lines(variables));
  }
  return {
    id: app.id,
    slug: app.slug,
    owner: app.owner,
    keyFile,
    workerFile: files.pathOf(names.worker),
    webFile: names.web === null ? null : files.pathOf(names.web),
  };
}

function lines(variables: Readonly<Record<string, string>>): SecretText {
  return new SecretText(
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(""),
  );
}
