import { z } from "zod";
import type { GithubAppAudit } from "../../usecases/review/ports.ts";
import type { GithubApps } from "./apps.ts";
import { attempt, GithubError } from "./failure.ts";
import { readSource } from "./inventory.ts";
import { understood } from "./understood.ts";

const eventsSchema = z.array(z.object({ "@timestamp": z.int().nonnegative() }));

/**
 * Installed Apps, and when each last did something. The audit log is there for organisations of an enterprise only.
 * Source: https://docs.github.com/en/enterprise-cloud@latest/rest/orgs/orgs#get-the-audit-log-for-an-organization
 */
export function createAppAudit(apps: GithubApps): GithubAppAudit {
  return {
    list: (observer, options) =>
      readSource(apps, observer, "installed-apps", { owner: observer.ownerLogin, repo: "" }, options),
    lastUse(observer, slug, options) {
      const { id, role, ownerLogin, permissions: held } = observer;
      if (!Object.hasOwn(held, "organization_administration"))
        return attempt(() =>
          Promise.reject(
            new GithubError("missing-permission", "the installation lacks organization_administration: read"),
          ),
        );
      const permissions = { organization_administration: "read" } as const;
      const scope = { role, installationId: id, repositoryIds: "all", permissions } as const;
      return apps.withInstallation(
        scope,
        async (client) => {
          const asked = { phrase: `actor:${slug}[bot]`, include: "all", order: "desc", per_page: 1 };
          for await (const page of client.pages<unknown>(`/orgs/${encodeURIComponent(ownerLogin)}/audit-log`, asked)) {
            const [newest] = understood(eventsSchema, page, "an audit log");
            return newest === undefined ? null : new Date(newest["@timestamp"]);
          }
          return null;
        },
        options,
      );
    },
  };
}
