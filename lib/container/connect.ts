import type { Failure, Result } from "../core/contracts.ts";
import type { GithubSite } from "../core/github/site.ts";
import type { CheckedInstallation, CheckInstallationRequest } from "../usecases/github/check-installation.ts";
import type { ConnectAppFailure, ConnectAppRequest, ConnectedApp } from "../usecases/github/connect-app.ts";
import type { GithubResult } from "../usecases/github/ports.ts";

/** What `thaw connect` works with: GitHub and a folder, no database. */
export async function connectContainer(url: string, folder: string): Promise<Result<Connect, Failure<"bad-address">>> {
  const [{ githubSite }, { createConversions }, { operatorFiles }, { connectApp }, { checkInstallation }, adapter] =
    await Promise.all([
      import("../core/github/site.ts"),
      import("../adapters/github/manifests.ts"),
      import("../adapters/operator-files/files.ts"),
      import("../usecases/github/connect-app.ts"),
      import("../usecases/github/check-installation.ts"),
      import("../adapters/github/index.ts"),
    ]);
  const site = githubSite(url);
  if (!site.ok) return site;
  const ports = { conversions: createConversions(site.value.api), files: operatorFiles(folder) };
  const { host, api } = site.value;
  return {
    ok: true,
    value: {
      site: site.value,
      connectApp: (request) => connectApp(ports, { ...request, host }),
      checkInstallation: async ({ id: appId, keyFile }, request) => {
        const signer = await adapter.signerOfKeyFile(keyFile);
        const apps = Object.fromEntries(request.roles.map((role) => [role, { appId, signer }]));
        // It asks in the App's own name only: no token is minted.
        const directory = adapter.createDirectory(new adapter.GithubApps({ api, apps, mints: { onMint } }));
        return await checkInstallation({ directory }, request);
      },
    },
  };
}

function onMint(): never {
  throw new Error("no token is made while an App is connected");
}

export interface Connect {
  readonly site: GithubSite;
  readonly connectApp: (request: Omit<ConnectAppRequest, "host">) => Promise<Result<ConnectedApp, ConnectAppFailure>>;
  /** How the App stands where it is installed; null where it is not yet. */
  readonly checkInstallation: (
    app: Pick<ConnectedApp, "id" | "keyFile">,
    request: CheckInstallationRequest,
  ) => Promise<GithubResult<CheckedInstallation | null>>;
}

export type { CheckedInstallation, ConnectedApp };
