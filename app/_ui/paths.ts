import { webOrigin } from "../../lib/core/github/site.ts";

/** Addresses of the rooms. Names come from strangers' repositories: each part is encoded, so none can leave its place. */

export function repositoryPath(owner: string, name: string): string {
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
}

/** What is let through there during a freeze. Checks on GitHub link to it. */
export function passesPath(owner: string, name: string): string {
  return `${repositoryPath(owner, name)}/passes`;
}

/** The place of one finding on its repository's page. */
export function findingPath(owner: string, name: string, fingerprint: string): string {
  return `${repositoryPath(owner, name)}#${findingAnchor(fingerprint)}`;
}

export function findingAnchor(fingerprint: string): string {
  return `f-${fingerprint.replaceAll(/[^A-Za-z0-9_-]/g, "-")}`;
}

/** The place of one file of the migration on its repository's page. */
export function planFileAnchor(index: number): string {
  return `migration-file-${index}`;
}

export function exportPath(owner: string, name: string, format: "csv" | "json"): string {
  return `/api/export${repositoryPath(owner, name)}?format=${format}`;
}

export function credentialPath(id: string): string {
  return `/credentials/${encodeURIComponent(id)}`;
}

/** A line of a file at a commit, on GitHub or GitHub Enterprise Server. Each part of the path is encoded by itself. */
export function blobUrl(
  host: string,
  place: { owner: string; name: string; commit: string; path: string; line: number },
) {
  const { owner, name, commit, path, line } = place;
  const parts = [owner, name, "blob", commit, ...path.split("/")].map((part) => encodeURIComponent(part));
  return `${webOrigin(host)}/${parts.join("/")}#L${line}`;
}

/** A pull request's page, there as well. */
export function pullUrl(host: string, owner: string, name: string, number: number): string {
  return `${webOrigin(host)}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/pull/${number}`;
}

/** A run of a workflow, there as well. */
export function runUrl(host: string, owner: string, name: string, id: string): string {
  return `${webOrigin(host)}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/actions/runs/${encodeURIComponent(id)}`;
}

export function campaignPath(id: string): string {
  return `/campaigns/${encodeURIComponent(id)}`;
}

export function incidentPath(id: string): string {
  return `/incidents/${encodeURIComponent(id)}`;
}

export function incidentCommitsPath(id: string): string {
  return `${incidentPath(id)}/commits`;
}

/** Credentials that were exposed within its window, the ones to revoke first on top. */
export function incidentExposurePath(id: string): string {
  return `${incidentPath(id)}/exposure`;
}

/** What was changed within an incident's window that could let somebody back in. */
export function incidentPersistencePath(id: string): string {
  return `${incidentPath(id)}/persistence`;
}

/** Where a gate's evidence is reviewed; null for those that no person reviews. */
export function gateRoomPath(incidentId: string, gate: string, repositoryId: string | null = null): string | null {
  const query = repositoryId === null ? "" : `?repository=${encodeURIComponent(repositoryId)}`;
  if (gate === "commit-review") return `${incidentCommitsPath(incidentId)}${query}`;
  if (gate === "persistence-review") return `${incidentPersistencePath(incidentId)}${query}`;
  if (gate === "exposed-revoked") return `${incidentExposurePath(incidentId)}${query}`;
  return gate === "app-audit" ? incidentAppsPath(incidentId) : null;
}

/** What a thaw of these would do, by our ids; of all that may thaw for `ready`. */
export function incidentThawPath(id: string, which: readonly string[] | "ready"): string {
  return `${incidentPath(id)}/thaw?repositories=${which === "ready" ? which : which.map(encodeURIComponent).join(",")}`;
}

/** What freezing more in the same incident would do. */
export function incidentWidenPath(id: string): string {
  return `${incidentPath(id)}/widen`;
}

/** Installed Apps, with what was decided about them in an incident. */
export function incidentAppsPath(id: string): string {
  return `/apps?incident=${encodeURIComponent(id)}`;
}

/** What the tiles of its wall are called. */
export function wallNamesPath(id: string, by: string): string {
  return `/api/wall/${encodeURIComponent(id)}?by=${encodeURIComponent(by)}`;
}

export function incidentReportPath(id: string): string {
  return `/api/export${incidentPath(id)}`;
}

export function issuancePath(id: string): string {
  return `/broker/issuances/${encodeURIComponent(id)}`;
}

export function policyPath(id: string): string {
  return `/broker/policies/${encodeURIComponent(id)}`;
}

export function sourcePath(source: string): string {
  return `/inventory/${encodeURIComponent(source)}`;
}
