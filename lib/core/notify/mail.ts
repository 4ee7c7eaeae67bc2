import { figure } from "../listing/format.ts";
import { countWords, type Notice } from "./notice.ts";

export interface MailText {
  /** One line. */
  readonly subject: string;
  /** Plain text: nothing of it is ever markup. */
  readonly text: string;
}

export function mailText(notice: Notice): MailText {
  const lines = [notice.about, ""];
  for (const part of notice.parts) {
    lines.push(countWords(part));
    for (const text of part.lines) lines.push(`  - ${text}`);
    if (part.more > 0) lines.push(`  - and ${figure(part.more)} more`);
    if (part.todo !== null) lines.push(`  ${part.todo}`);
    lines.push("");
  }
  lines.push(notice.link ?? "The rest is on the incident's page.");
  return { subject: `[Thaw] ${notice.subject}`, text: `${lines.join("\n")}\n` };
}
