import { nodeId } from "../ids.ts";
import type { Owner } from "../model.ts";

/** Where the answer's links lead: the API as the caller addressed it, and the web. */
export interface Links {
  readonly api: string;
  readonly web: string;
}

/** GitHub's "simple user", which organisations are too. */
export function ownerJson(owner: Owner, { api, web }: Links): Record<string, unknown> {
  // The brackets of a bot's login are encoded, as GitHub writes its addresses.
  const url = `${api}/users/${encodeURIComponent(owner.login)}`;
  return {
    login: owner.login,
    id: owner.id,
    node_id: nodeId(owner.type === "Organization" ? "O" : "U", owner.id),
    avatar_url: `${web}/avatars/u/${owner.id}?v=4`,
    gravatar_id: "",
    url,
    html_url: `${web}/${owner.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: owner.type,
    site_admin: false,
  };
}

/** ISO 8601 in seconds, as GitHub writes times. */
export function isoSeconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
