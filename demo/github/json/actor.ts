import { nodeId } from "../ids.ts";
import { ensureOwner } from "../repositories.ts";
import type { World } from "../world.ts";
import { type Links, ownerJson } from "./owner.ts";

/** GitHub Actions' own bot and App, which are nobody's here. */
const ACTIONS_BOT = 41_898_282;

/** Beyond all ids of `Ids`, and with one of them added still within GraphQL's Int. */
const BOTS = 1_050_000_000;

/** Who did something: a person, or an App's bot. */
export function actorJson(world: World, login: string, links: Links): Record<string, unknown> {
  const slug = /^(.*)\[bot\]$/.exec(login)?.[1];
  if (slug === undefined) return ownerJson(ensureOwner(world, login, "User"), links);
  const id = botIdOf(world, slug);
  const bot = ownerJson({ id, login, type: "User" }, links);
  return { ...bot, node_id: nodeId("BOT", id), html_url: `${links.web}/apps/${slug}`, type: "Bot" };
}

/** A bot has an id of its own, which is not its App's. */
export function botIdOf(world: World, slug: string): number {
  const app = [...world.apps.values()].find((one) => one.slug === slug);
  return app === undefined ? ACTIONS_BOT : app.id + BOTS;
}

/** What somebody is to an organisation: its people are members, Apps are nothing. */
export function associationOf(login: string): string {
  return login.endsWith("[bot]") ? "NONE" : "MEMBER";
}
