import type { SecretPlace } from "../../core/removal/place.ts";
import { permissionFor, sourceOf } from "../../core/removal/place.ts";
import type { TokenScope } from "../../usecases/github/app-ports.ts";
import type { GithubInstallation, GithubResult, ReadOptions } from "../../usecases/github/ports.ts";
import type { GithubSecrets } from "../../usecases/removal/ports.ts";
import type { GithubApps } from "./apps.ts";
import type { GithubClient } from "./client.ts";
import { GithubError } from "./failure.ts";
import { readSource } from "./inventory.ts";

/**
 * Takes stored secrets away. Each call has a token of its own, with one permission, for one repository; a secret of an organisation takes a
 * permission on the organisation, which such a token has beside its one repository.
 * Source: https://docs.github.com/en/rest/actions/secrets
 */
export function createSecrets(apps: GithubApps): GithubSecrets {
  return {
    read(installation, place, options) {
      const at = { owner: place.owner, repo: place.repository ?? "" };
      return readSource(apps, installation, sourceOf(place), at, options);
    },
    remove: (installation, place, at, options) =>
      once(apps, installation, place, { at, options, work: (client) => remove(client, place) }),
    narrow: (installation, place, repository, options) =>
      once(apps, installation, place, {
        at: repository,
        options,
        work: (client) =>
          client.rest.actions.removeSelectedRepoFromOrgSecret({
            org: place.owner,
            secret_name: place.name,
            repository_id: repository,
          }),
      }),
  };
}

interface Call {
  /** GitHub's id of the one repository of its token. */
  readonly at: number;
  readonly options: ReadOptions | undefined;
  readonly work: (client: GithubClient) => Promise<unknown>;
}

async function once(
  apps: GithubApps,
  { id }: GithubInstallation,
  { level }: SecretPlace,
  { at, options, work }: Call,
): Promise<GithubResult<void>> {
  const permissions = permissionFor(level) ?? {};
  const scope: TokenScope = { role: "remover", installationId: id, repositoryIds: [at], permissions };
  const answer = await apps.withInstallation(scope, work, options);
  if (answer.ok) return { ok: true, value: undefined };
  // What is to be gone is gone. What the token may not see would be a missing permission: its repository is checked when it is made.
  return answer.failure.code === "not-found" && answer.failure.status === 404 ? { ok: true, value: undefined } : answer;
}

function remove({ rest }: GithubClient, { level, owner, repository, environment, name }: SecretPlace) {
  if (level === "org") return rest.actions.deleteOrgSecret({ org: owner, secret_name: name });
  const at = { owner, repo: repository ?? "", secret_name: name };
  if (level === "repo") return rest.actions.deleteRepoSecret(at);
  if (level === "env") return rest.actions.deleteEnvironmentSecret({ ...at, environment_name: environment ?? "" });
  throw new GithubError("refused", `no App deletes secrets of ${level}`);
}
