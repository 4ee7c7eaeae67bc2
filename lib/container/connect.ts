import type { Failure, Result } from "../core/contracts.ts";
import type { GithubSite } from "../core/github/site.ts";
import type { ConnectAppRequest } from "../usecases/github/connect-app.ts";

/** What `thaw connect` works with: GitHub and a folder, no database. */
export async function connectContainer(url: string, folder: string): Promise<Result<Connect, Failure<"bad-address">>> {
  const [{ githubSite }, { createConversions }, { operatorFiles }, { connectApp }] = await Promise.all([
    import("../core/github/site.ts"),
    import("../adapters/github/manifests.ts"),
    import("../adapters/operator-files/files.ts"),
    import("../usecases/github/connect-app.ts"),
  ]);
  const site = githubSite(url);
  if (!site.ok) return site;
  const ports = { conversions: createConversions(site.value.api), files: operatorFiles(folder) };
  const { host } = site.value;
  return {
    ok: true,
    value: {
      site: site.value,
      connectApp: (request: Omit<ConnectAppRequest, "host">) => connectApp(ports, { ...request, host }),
    },
  };
}

interface Connect {
  readonly site: GithubSite;
  readonly connectApp: (
    request: Omit<ConnectAppRequest, "host">,
  ) => ReturnType<typeof import("../usecases/github/connect-app.ts").connectApp>;
}
