import { figure } from "../listing/format.ts";
import { countWords, type Notice } from "./notice.ts";

/**
 * The body for an incoming webhook, as Slack, Mattermost and Rocket.Chat take it. Text of strangers is shown as it is: it mentions nobody, links
 * nowhere, and ends nothing of ours.
 * Source: https://docs.slack.dev/messaging/formatting-message-text/
 */
export function chatBody(notice: Notice): string {
  const lines = [inertChat(notice.subject), inertChat(notice.about), ""];
  for (const part of notice.parts) {
    lines.push(`*${part.count > 1 ? countWords(part) : part.headline}*`);
    for (const text of part.lines) lines.push(`• ${inertChat(text)}`);
    if (part.more > 0) lines.push(`• and ${figure(part.more)} more`);
    if (part.todo !== null) lines.push(part.todo);
  }
  lines.push(notice.link === null ? "The rest is on the incident's page." : `<${notice.link}|Open the incident>`);
  // Names are never looked up in the text: only `<!…>` and `<@…>` would mention, and those are escaped.
  return JSON.stringify({ text: lines.join("\n"), unfurl_links: false, unfurl_media: false });
}

/** A joiner without width: what stands around it is shown as before and is no mention, link or format any more. */
const BETWEEN = "\u2060";

/**
 * `&`, `<` and `>` are what Slack reads in a text. Mattermost and others read Markdown and `@all`, too, and all of them make links of whatever
 * looks like a host.
 */
export function inertChat(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("`", "'")
    .replace(/[@#*_~[\]|!]/g, `$&${BETWEEN}`)
    .replaceAll(":", `:${BETWEEN}`)
    .replace(/\.(?=[\p{L}\d])/gu, `.${BETWEEN}`);
}
