import { createPrivateKey } from "node:crypto";
import { createArtifactoryProvider } from "../../adapters/providers/artifactory/index.ts";
import { createAwsProvider } from "../../adapters/providers/aws/index.ts";
import { createAzureProvider } from "../../adapters/providers/azure/index.ts";
import { createEcrProvider } from "../../adapters/providers/ecr/index.ts";
import { createGcpProvider } from "../../adapters/providers/gcp/index.ts";
import {
  type App,
  createApp,
  createGithubAppProvider,
  forbiddenPermissions,
} from "../../adapters/providers/github-app/index.ts";
import { createSealedStoreProvider } from "../../adapters/providers/sealed-store/index.ts";
import { createVaultProvider } from "../../adapters/providers/vault/index.ts";
import { SecretText } from "../../core/secret-text.ts";
import type { Grant, ProviderId } from "../../core/trust/grant.ts";
import type { CredentialProvider, Egress, MintRequest, Providers, SecretVault } from "../../usecases/broker/ports.ts";
import type { Clock } from "../../usecases/ports.ts";
import { ConfigurationError, type LoadedConfiguration } from "./configuration.ts";

interface Deps {
  readonly loaded: LoadedConfiguration;
  readonly egress: Egress;
  readonly clock: Clock;
  readonly vault: SecretVault;
  readonly apps: ReadonlyMap<string, readonly App[]>;
}

/** The providers that the configuration has. The stored values always are one. */
export function createProviders({ loaded, egress, clock, vault, apps }: Deps): Providers {
  const { aws, gcp, azure, vault: vaultServer, ecr, artifactory } = loaded.configuration.providers;
  const common = { egress, clock };
  // Read anew for each credential, so that a key can be replaced while the broker runs.
  const secret = (file: string) => async () => new SecretText(loaded.read(file).trim());
  const providers = new Map<ProviderId, CredentialProvider>();
  function add<G extends Grant>(provider: CredentialProvider<G>): void {
    providers.set(provider.id, forItsGrantsOnly(provider));
  }
  add(createSealedStoreProvider(vault));
  if (apps.size > 0) add(createGithubAppProvider({ apps }));
  if (aws) add(createAwsProvider({ ...common, configuration: aws, credentials: secret(aws.credentials_file) }));
  if (ecr) add(createEcrProvider({ ...common, configuration: ecr, credentials: secret(ecr.credentials_file) }));
  if (gcp) add(createGcpProvider({ ...common, configuration: gcp, key: secret(gcp.key_file) }));
  if (azure) {
    const certificate = (id: string) => secret(azure.clients[id]?.certificate_file ?? "")();
    add(createAzureProvider({ ...common, configuration: azure, certificate }));
  }
  if (vaultServer) {
    const secretId = secret(vaultServer.secret_id_file);
    add(createVaultProvider({ ...common, configuration: vaultServer, secretId }));
  }
  if (artifactory) {
    add(createArtifactoryProvider({ ...common, configuration: artifactory, token: secret(artifactory.token_file) }));
  }
  return providers;
}

/** A provider as one of many, each of which is asked for its own grants: another's is a fault of ours, and nothing is minted. */
function forItsGrantsOnly<G extends Grant>(provider: CredentialProvider<G>): CredentialProvider {
  const isIts = (request: MintRequest): request is MintRequest & MintRequest<G> =>
    request.grant.provider === provider.id;
  return {
    id: provider.id,
    async mint(request, signal) {
      if (!isIts(request)) throw new Error(`${provider.id} was asked for a grant of ${request.grant.provider}`);
      return await provider.mint(request, signal);
    },
    ...(provider.revoke === undefined ? {} : { revoke: provider.revoke.bind(provider) }),
  };
}

/** The Apps of each issuer that has some, and of the certificate profiles that use them too. */
export function createApps({
  loaded,
  egress,
  clock,
}: Omit<Deps, "vault" | "apps">): ReadonlyMap<string, readonly App[]> {
  const apps = new Map<string, readonly App[]>();
  for (const { id: issuer, api, apps: configured } of loaded.configuration.issuers) {
    if (api === undefined || configured.length === 0) continue;
    apps.set(
      issuer,
      configured.map(({ id, key_file }) => createApp({ appId: id, key: appKey(loaded, key_file), api, egress, clock })),
    );
  }
  for (const { id, apps_of: issuer } of loaded.configuration.certificates) {
    const lent = issuer === undefined ? undefined : apps.get(issuer);
    if (lent !== undefined) apps.set(id, lent);
  }
  return apps;
}

/** GitHub's Apps have RSA keys. The library's own words about another text would help nobody, and could quote it. */
function appKey(loaded: LoadedConfiguration, file: string): SecretText {
  const text = loaded.read(file);
  try {
    if (createPrivateKey(text).asymmetricKeyType === "rsa") return new SecretText(text);
  } catch {
    // Told below, by the file's name.
  }
  throw new ConfigurationError(`${loaded.resolve(file)} is no private key in PEM as GitHub gives it to an App.`);
}

/**
 * The broker does not start with an App that could weaken a freeze.
 * @throws ConfigurationError that names the permissions to take away
 */
export async function refuseStrongApps(
  apps: ReadonlyMap<string, readonly App[]>,
  warn: (message: string) => void,
): Promise<void> {
  for (const app of new Set([...apps.values()].flat())) {
    const permissions = await app.permissions();
    if (!permissions.ok) {
      const { code, detail } = permissions.failure;
      if (code === "unavailable" || code === "rate-limited") {
        // Its installations are looked at before each mint all the same.
        warn(`App ${app.id} could not be looked at: ${detail ?? code}`);
        continue;
      }
      throw new ConfigurationError(
        `GitHub does not know App ${app.id}, or its key is not the App's: ${detail ?? code}`,
      );
    }
    const forbidden = forbiddenPermissions(permissions.value);
    if (forbidden.length === 0) continue;
    throw new ConfigurationError(
      `App ${app.id} has ${forbidden.join(", ")}, which a broker's App must not have: who takes the broker over could undo a freeze. Take them away in the App's settings.`,
    );
  }
}
