/**
 * Text of strangers made safe for GitHub's Markdown: it is shown as it is, and mentions, links, formats and closes nothing.
 *
 * GitHub looks for mentions and references in the text that Markdown has become, where an entity is its character again: `&#64;name` notifies
 * as `@name` does (https://github.com/openjdk/skara/pull/1548). So something invisible stands between the sign and what it is for, as
 * GitHub's own Dependabot writes it (https://github.com/dependabot/dependabot-core/pull/3157), which holds in answers by mail, too.
 * `GH-12` is a reference as `#12` is: https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls
 */
export function inert(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*{}[\]<>|~!]|(?<!\w)_|_(?!\w)/g, "\\$&")
      .replaceAll("&", "&amp;")
      // Before the others, whose replacements have one.
      .replaceAll("#", `#${BETWEEN}`)
      .replaceAll("@", `@${BETWEEN}`)
      .replace(/\bGH-(?=\d)/gi, `$&${BETWEEN}`)
      .replace(/(https?|ftp|mailto):/gi, "$1&#58;")
      .replace(/\bwww\./gi, "www&#46;")
  );
}

/** A space without width, as what Markdown makes it of: a reader of the source sees it. */
const BETWEEN = "&#8203;";

/** The same as code. Its fence is longer than any row of backticks inside. */
export function inlineCode(text: string): string {
  const line = oneLine(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(longest + 1);
  const space = line.startsWith("`") || line.endsWith("`") || line === "" ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/** Line ends and invisible characters become visible: they could end a table or hide what follows. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character === "\n" || character === "\t" || character === "\r"
      ? " "
      : `\\u${(character.codePointAt(0) ?? 0).toString(16)}`,
  );
}
