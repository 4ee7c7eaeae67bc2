import { text as textOf } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { revokeContainer } from "../container/revoke.ts";
import { counted } from "../core/listing/format.ts";
import { type LeakedCredential, readLeaked } from "../core/revoke/lines.ts";
import { askTerminal } from "./ask.ts";

const USAGE = `usage: thaw revoke --stdin [--yes] [--api URL] < FILE

Hands leaked GitHub tokens, one a line, to GitHub, which revokes them and tells their owners. That cannot be undone. Nothing of them is
stored or shown: what was taken is told by line and kind. GitHub does not say which of them were still good.

  --stdin      read the tokens from the standard input; there is no other way, since arguments are seen by others
  --yes        do not ask first
  --api URL    of a GitHub Enterprise Server, https://HOST/api/v3; without it GitHub.com

GitHub takes classic and fine-grained personal access tokens (ghp_, github_pat_), OAuth tokens (gho_), and tokens and refresh tokens of
Apps' users (ghu_, ghr_): 60,000 an hour at most.

exit status: 0 all were taken, 1 some were not, 2 usage or a line that is no such token: then nothing was sent
`;

const SHOWN = 20;

/** `thaw revoke`. Returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  const options = parse(args);
  if (options === null && args.some((one) => readLeaked(one).credentials.length > 0))
    return refused(
      "A token that is given as an argument is in the shell's history by now, and was seen by whoever lists processes. Nothing was sent. Take it out of the history, and give it by the standard input: thaw revoke --stdin",
      2,
    );
  if (options === null || options.help) {
    (options === null ? process.stderr : process.stdout).write(USAGE);
    return options === null ? 2 : 0;
  }
  let container: Awaited<ReturnType<typeof revokeContainer>>;
  try {
    container = await revokeContainer(options.api);
  } catch (error) {
    return refused(error instanceof Error ? error.message : "The address cannot be used.", 2);
  }
  const { credentials, wrong } = readLeaked(await textOf(process.stdin));
  if (wrong.length > 0) {
    for (const { line, why } of wrong.slice(0, SHOWN)) process.stderr.write(`line ${line}: ${why}\n`);
    return refused(
      `${counted(wrong.length, "line")} cannot be revoked. Nothing was sent: take them out, and run it again.`,
      2,
    );
  }
  if (credentials.length === 0) return refused("The standard input has no token. One is expected on each line.", 2);
  if (credentials.length > container.most)
    return refused(`GitHub takes ${container.most} an hour, and these are more. Nothing was sent: split them.`, 2);
  if (!options.yes) {
    const answer = askTerminal(
      `${counted(credentials.length, "token")} will be revoked for good. Type REVOKE to go on: `,
    );
    if (answer === null) return refused("There is no terminal to ask at. Nothing was sent: add --yes.", 2);
    if (answer !== "REVOKE") return refused("Nothing was sent.", 1);
  }
  const { accepted, failure } = await container.revoke(credentials);
  for (const { line, kind } of accepted) process.stdout.write(`line ${line}: ${kind}, taken by GitHub\n`);
  if (failure === null) return 0;
  const wait =
    failure.retryAfterSeconds === undefined
      ? ""
      : ` Try again in ${Math.ceil(failure.retryAfterSeconds / 60)} minutes.`;
  const { line } = credentials[accepted.length] as LeakedCredential;
  const what = failure.outcomeUnknown
    ? "it is not known what was taken, and all may be sent again"
    : "nothing was taken";
  return refused(`From line ${line} on ${what}: ${failure.message}${wait}`, 1);
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        stdin: { type: "boolean", default: false },
        yes: { type: "boolean", default: false },
        help: { type: "boolean", default: false },
        api: { type: "string", default: "https://api.github.com" },
      },
    });
    return values.stdin || values.help ? values : null;
  } catch {
    return null;
  }
}

function refused(message: string, status: 1 | 2): number {
  process.stderr.write(`thaw revoke: ${message}\n`);
  return status;
}
