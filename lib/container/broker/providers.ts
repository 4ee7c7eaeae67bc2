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
import type { ProviderId } from "../../core/trust/grant.ts";
import type { CredentialProvider, Egress, Providers, SecretVault } from "../../usecases/broker/ports.ts";
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
  const list: (CredentialProvider | undefined)[] = [
    createSealedStoreProvider(vault) as unknown as CredentialProvider,
    apps.size === 0 ? undefined : (createGithubAppProvider({ apps }) as unknown as CredentialProvider),
    aws &&
      (createAwsProvider({
        ...common,
        configuration: aws,
        credentials: secret(aws.credentials_file),
      }) as unknown as CredentialProvider),
    ecr &&
      (createEcrProvider({
        ...common,
        configuration: ecr,
        credentials: secret(ecr.credentials_file),
      }) as unknown as CredentialProvider),
    gcp &&
      (createGcpProvider({
        ...common,
        configuration: gcp,
        key: secret(gcp.key_file),
      }) as unknown as CredentialProvider),
    azure &&
      (createAzureProvider({
        ...common,
        configuration: azure,
        certificate: (id) => secret(azure.clients[id]?.certificate_file ?? "")(),
      }) as unknown as CredentialProvider),
    vaultServer &&
      (createVaultProvider({
        ...common,
        configuration: vaultServer,
        secretId: secret(vaultServer.secret_id_file),
      }) as unknown as CredentialProvider),
    artifactory &&
      (createArtifactoryProvider({
        ...common,
        configuration: artifactory,
        token: secret(artifactory.token_file),
      }) as unknown as CredentialProvider),
  ];
  const providers = new Map<ProviderId, CredentialProvider>();
  for (const provider of list) if (provider !== undefined) providers.set(provider.id, provider);
  return providers;
}

/** The Apps of each issuer that has some. */
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
  for (const app of [...apps.values()].flat()) {
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
