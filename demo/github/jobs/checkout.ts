import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { gitEnvironment } from "../git/run.ts";
import { shortName } from "./facts.ts";
import { runProcess } from "./process.ts";
import type { Conclusion } from "./request.ts";
import { noticeCancel, type Session, signalOf } from "./session.ts";

/** The smallest useful `actions/checkout`: a real fetch from the stand-in, with the token that was given. */

interface Wanted {
  readonly folder: string;
  readonly url: string;
  readonly what: string;
  readonly branch: string | null;
  readonly depth: number;
  readonly header: string;
}

/** What the inputs mean where they say nothing. */
export function checkoutDefaults(session: Session): Readonly<Record<string, string>> {
  return {
    repository: String(session.github.repository),
    ref: "",
    token: session.token,
    path: "",
    "fetch-depth": "1",
    "persist-credentials": "true",
  };
}

/** @returns the outcome, and how the credential is removed at the end (null where none stayed) */
export async function checkout(
  session: Session,
  given: Readonly<Record<string, string>>,
): Promise<{ readonly outcome: Conclusion; readonly cleanUp: (() => Promise<Conclusion>) | null }> {
  const input: Readonly<Record<string, string>> = { ...checkoutDefaults(session), ...given };
  const basic = Buffer.from(`x-access-token:${input.token}`).toString("base64");
  session.log.mask(input.token ?? "");
  session.log.mask(basic);
  const wanted = wantedOf(session, input, `AUTHORIZATION: basic ${basic}`);
  await mkdir(wanted.folder, { recursive: true });
  for (const args of commandsFor(wanted))
    if ((await runGit(session, wanted, args)) !== 0) return { outcome: ended(session), cleanUp: null };
  if (input["persist-credentials"] === "false") return { outcome: "success", cleanUp: null };
  const key = `http.${session.world.url}/.extraheader`;
  const section = `[http "${session.world.url}/"]\n\textraheader = ${wanted.header}\n`;
  await appendFile(path.join(wanted.folder, ".git", "config"), section);
  const cleanUp = async (): Promise<Conclusion> => {
    const status = await runGit(session, wanted, ["config", "--local", "--unset-all", key]);
    return status === 0 ? "success" : "failure";
  };
  return { outcome: "success", cleanUp };
}

function ended(session: Session): Conclusion {
  noticeCancel(session);
  return session.status.cancelled ? "cancelled" : "failure";
}

function wantedOf(session: Session, input: Readonly<Record<string, string>>, header: string): Wanted {
  const own = input.repository?.toLowerCase() === String(session.github.repository).toLowerCase();
  const ref = input.ref ?? "";
  const atRun = ref === "" && own;
  const onBranch = atRun && session.facts.ref.startsWith("refs/heads/");
  return {
    folder: path.join(session.workspace, input.path ?? ""),
    url: `${session.world.url}/${input.repository}`,
    what: atRun ? session.facts.sha : ref === "" ? "HEAD" : ref,
    branch: onBranch ? shortName(session.facts.ref) : null,
    depth: Number(input["fetch-depth"]),
    header,
  };
}

function commandsFor({ url, what, branch, depth }: Wanted): string[][] {
  const shallow = depth > 0 ? [`--depth=${depth}`] : [];
  const place = branch === null ? ["--detach"] : ["-B", branch];
  return [
    ["init", "--quiet"],
    ["remote", "add", "origin", url],
    ["fetch", "--quiet", "--no-tags", ...shallow, "origin", what],
    ["checkout", "--quiet", "--force", ...place, "FETCH_HEAD"],
  ];
}

/** The credential goes by the environment, so that no list of processes shows it. */
function runGit(session: Session, { folder, header }: Wanted, args: readonly string[]): Promise<number | string> {
  const env = gitEnvironment({
    [`http.${session.world.url}/.extraheader`]: header,
    "safe.directory": "*",
  }) as Record<string, string>;
  const trusted = session.request.runnerVariables ?? {};
  const line = (text: string) => session.log.write(text);
  return runProcess({
    command: "git",
    args,
    cwd: folder,
    env: { ...env, ...trusted },
    line,
    signal: signalOf(session),
  });
}
