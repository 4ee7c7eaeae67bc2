import { parseArgs } from "node:util";
import { connectContainer } from "../container/connect.ts";
import { installAddress, isAppRole } from "../core/github/manifest.ts";
import { APP_ROLES, type AppRole } from "../core/github/roles.ts";
import { githubAddressOf } from "../env.ts";

const USAGE = `Usage: thaw connect CODE --role ROLE --owner ORGANISATION [--out DIR] [--github URL]

Fetches the private key and the secrets of a GitHub App that was just created from Thaw's settings page, which shows this
command with its code. Run it on the machine of the worker: the key goes from GitHub into a file there, and is seen by
nobody else. The code works once, and for an hour.

  --role     ${APP_ROLES.join(", ")}
  --owner    the organisation that the App was created for
  --out      where the files go (default ./thaw-apps); none is replaced
  --github   the address of GitHub (default: THAW_GITHUB_URL, else https://github.com)
`;

interface Request {
  readonly code: string;
  readonly role: AppRole;
  readonly owner: string;
  readonly out: string;
  readonly github: string;
}

/** @returns 0 when done, 1 when it could not be done, 2 when the words were not understood */
export async function main(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === null) {
    const asked = args.includes("--help");
    (asked ? process.stdout : process.stderr).write(USAGE);
    return asked ? 0 : 2;
  }
  const { out, github, ...app } = request;
  const container = await connectContainer(github, out);
  if (!container.ok) return failed(container.failure.message);
  const connected = await container.value.connectApp(app);
  if (!connected.ok) return failed(connected.failure.message);
  const { id, slug, owner, keyFile, workerFile, webFile } = connected.value;
  process.stdout.write(`The App ${slug} (${id}) of ${owner} is ready to be the ${app.role}.

Its key:             ${keyFile}
For the worker:      ${workerFile}
${webFile === null ? "" : `For web:             ${webFile}\n`}
Give each process the variables of its file only, and start it again. Then install the App:
${installAddress(container.value.site, slug)}
`);
  return 0;
}

function failed(message: string): number {
  process.stderr.write(`${message}\n`);
  return 1;
}

function parse(args: readonly string[]): Request | null {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: {
        role: { type: "string", default: "" },
        owner: { type: "string", default: "" },
        out: { type: "string", default: "thaw-apps" },
        github: { type: "string" },
      },
      allowPositionals: true,
    });
    const [code, ...more] = positionals;
    const { role, owner, out, github = githubAddressOf() } = values;
    if (code === undefined || more.length > 0 || !isAppRole(role) || owner === "" || out === "") return null;
    return { code, role, owner, out, github };
  } catch {
    return null;
  }
}
