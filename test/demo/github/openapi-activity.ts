import type { StandIn } from "../../../demo/github/index.ts";
import { type Got, installed, token } from "./support.ts";

type AskOne = (operation: string, path: string, bearer?: string, body?: unknown) => Promise<Got>;

/** Asks what moved a repository's branches, and for its commits. */
export async function askAboutActivity(one: StandIn, ask: AskOne): Promise<void> {
  const full = "fjordline/pushed";
  await one.control.createRepository(full, { files: { "a.txt": "a" } });
  await one.control.createRepository("fjordline/bare");
  await one.control.commit(full, { "b.txt": "b" }, { author: { name: "x", email: "grace@users.noreply.github.com" } });
  await one.control.commit(full, { "c.txt": "c" }, { by: null });
  const secret = await token(one, await installed(one, { contents: "read" }, { slug: "activity" }));
  const activity = "GET /repos/{owner}/{repo}/activity";
  for (const query of ["", "?ref=main&per_page=1", "?direction=asc", "?actor=ada", "?activity_type=odd"])
    await ask(activity, `/repos/${full}/activity${query}`, secret);
  const commits = "GET /repos/{owner}/{repo}/commits";
  for (const path of [`${full}/commits?per_page=2`, `${full}/commits?sha=none`, "fjordline/bare/commits"])
    await ask(commits, `/repos/${path}`, secret);
}
