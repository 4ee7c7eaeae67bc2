import { webOrigin } from "../../lib/core/github/site.ts";
import type { ActionPlace } from "../../lib/core/situation/action.ts";
import {
  campaignPath,
  gateRoomPath,
  incidentPath,
  incidentThawPath,
  passesPath,
  pullUrl,
  repositoryPath,
} from "../_ui/paths.ts";

export interface ShownRepository {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  /** Null for a directory of clones, which has no page elsewhere. */
  readonly host: string | null;
}

/** Where a next action is done; null where there is no such place. A button that asks the server stands at the head of the repository's page. */
export function actionPath(at: ActionPlace, { id, owner, name, host }: ShownRepository): string | null {
  const page = repositoryPath(owner, name);
  switch (at.kind) {
    case "pull-request":
      return host === null ? `${page}#pull-request` : pullUrl(host, owner, name, at.number);
    case "section":
      return `${page}#${at.id}`;
    case "order":
      return page;
    case "passes":
      return passesPath(owner, name);
    case "campaign":
      return campaignPath(at.id);
    case "incident":
      return incidentPath(at.id);
    case "thaw":
      return incidentThawPath(at.incidentId, [id]);
    case "gate":
      return gateRoomPath(at.incidentId, at.gate, id) ?? `${page}#remaining`;
    case "credentials":
      return `/credentials?q=${encodeURIComponent(`${owner}/${name}`)}`;
    case "stored-values":
      return "/broker/secrets";
    case "github":
      return host === null
        ? null
        : `${webOrigin(host)}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}${GITHUB[at.page]}`;
  }
}

/** A commit's page at GitHub; null where there is none. */
export function commitUrl({ owner, name, host }: ShownRepository, sha: string): string | null {
  if (host === null) return null;
  return `${webOrigin(host)}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/commit/${encodeURIComponent(sha)}`;
}

const GITHUB = { repository: "", settings: "/settings", actions: "/actions" } as const;
