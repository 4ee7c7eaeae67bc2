import type { AuditArea } from "../../lib/core/audit/actions.ts";
import type { AuditObject } from "../../lib/core/listing/audit-views.ts";
import type { IconName } from "../_ui/icon-sprite.tsx";
import {
  campaignPath,
  credentialPath,
  incidentPath,
  issuancePath,
  passesPath,
  policyPath,
  repositoryPath,
} from "../_ui/paths.ts";

export const AREA_LOOK: Readonly<Record<AuditArea, { readonly icon: IconName; readonly ink: string }>> = {
  incidents: { icon: "siren", ink: "text-muted" },
  passes: { icon: "ticket", ink: "text-muted" },
  credentials: { icon: "key", ink: "text-muted" },
  campaigns: { icon: "pull-request", ink: "text-muted" },
  broker: { icon: "broker", ink: "text-muted" },
  scans: { icon: "scan", ink: "text-muted" },
  people: { icon: "people", ink: "text-muted" },
  system: { icon: "settings", ink: "text-muted" },
};

/** Where a thing's own page is; null for what has none. */
export function pageOf({ kind, id, name, repository }: AuditObject): string | null {
  if (repository !== null) return repositoryPath(repository.owner, repository.name);
  switch (kind) {
    case "credential":
      return credentialPath(id);
    case "campaign":
      return campaignPath(id);
    case "incident":
      return incidentPath(id);
    case "issuance":
      return issuancePath(id);
    case "trust-policy":
      return policyPath(id);
    case "pass":
    case "exception":
      return passesOf(name);
    default:
      return PAGES[kind] ?? null;
  }
}

const PAGES: Readonly<Record<string, string>> = {
  "kill-switch": "/broker/switches",
  target: "/broker/secrets",
  "sealed-secret": "/broker/secrets",
  organisation: "/settings",
  person: "/settings",
  "api-token": "/settings",
  installation: "/settings",
  job: "/jobs",
  webhook: "/jobs",
  broker: "/broker",
};

function passesOf(name: string): string | null {
  const [owner, repository, more] = name.split("/");
  if (owner === undefined || repository === undefined || more !== undefined) return null;
  return passesPath(owner, repository);
}
