import { type OrganisationSettings, readConfig } from "../../core/config.ts";
import type { Failure, Result } from "../../core/contracts.ts";
import type { GithubFailure, GithubFiles, GithubInstallation } from "../github/ports.ts";
import { done, refuse } from "../refuse.ts";
import type { GithubOrganisationRow, SyncStore } from "./ports.ts";

const REPOSITORY = ".github";
const FILE = "thaw.config.yml";
const PLACE = `${REPOSITORY}/${FILE}`;
const MOST_BYTES = 100_000;

/** Reads thaw.config.yml of the organisation's `.github` repository and notes it. A mistake in it is a failure that names the line. */
export async function readConfiguration(
  { store, files }: { readonly store: SyncStore; readonly files: Pick<GithubFiles, "readOne"> },
  installation: GithubInstallation,
  organisationId: string,
): Promise<Result<OrganisationSettings, Failure<"config"> | GithubFailure>> {
  const repository = await store.repositoryNamed(organisationId, REPOSITORY);
  const { headSha = null } = repository ?? {};
  if (repository === null || headSha === null) {
    await store.noteConfiguration(organisationId, null);
    return settingsOf(null);
  }
  const read = await files.readOne(installation, { repository, commit: headSha }, FILE);
  if (!read.ok) return read;
  const file = read.value;
  if (file !== null && file.bytes.byteLength > MOST_BYTES)
    return refuse("config", `${PLACE} is larger than ${MOST_BYTES} bytes`);
  const configuration = file === null ? null : { sha: file.blobSha, text: textOf(file.bytes) };
  const settings = settingsOf(configuration);
  if (settings.ok) await store.noteConfiguration(organisationId, configuration);
  return settings;
}

/** NUL, which PostgreSQL's text cannot hold, is no YAML either way. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replaceAll("\u0000", "\uFFFD");
}

/** What an organisation sets, of the file as it was noted. */
export function settingsOf(
  configuration: GithubOrganisationRow["configuration"],
): Result<OrganisationSettings, Failure<"config">> {
  if (configuration === null) return done({ notBlocking: new Set(), action: null });
  return readConfig(PLACE, configuration.text);
}
