import type { ReadyDatabase } from "../container/database.ts";
import { ownerContainer } from "../container/owner.ts";
import { type GithubSite, githubSite } from "../core/github/site.ts";
import { EnvironmentError, type LiveEnvironment } from "../env.ts";
import type { RunningBroker } from "./up-broker.ts";

/** What `npm start` does otherwise where it works for a real organisation. */

/** What is wrong is said before anything is started or written. @throws EnvironmentError */
export function checkLive({ demo }: { readonly demo: boolean }, live: LiveEnvironment): void {
  const { because } = live;
  if (!demo)
    throw new EnvironmentError(
      `--folder reads clones, and ${because.join(", ")} ${because.length === 1 ? "means" : "mean"} a real GitHub. Start without one of them.`,
    );
  if (siteOf(live).standIn)
    throw new EnvironmentError(
      "npm start cannot start: THAW_GITHUB_URL is an address of this machine, as that of a stand-in is, and live mode takes none.",
    );
}

/** The worker's variables. Where GitHub's API is follows from where its pages are, unless the operator says otherwise. */
export function liveWorker(live: LiveEnvironment): Readonly<Record<string, string>> {
  return { THAW_GITHUB_API: siteOf(live).api, ...live.worker };
}

function siteOf({ githubUrl }: LiveEnvironment): GithubSite {
  const site = githubSite(githubUrl);
  if (site.ok) return site.value;
  throw new EnvironmentError(`npm start cannot start: ${site.failure.message}`);
}

/** Says where to look and who may, and asks at once where the observer's App is installed. */
export async function welcomeLive(
  out: (line: string) => void,
  database: Pick<ReadyDatabase, "ownerUrl">,
  listening: string,
  { address, githubUrl }: LiveEnvironment,
  broker: RunningBroker | null,
): Promise<() => Promise<void>> {
  await broker?.start();
  const owner = await ownerContainer(database.ownerUrl);
  await owner.reconcile();
  await owner.close();
  out("");
  out(`Thaw is running:  ${listening}`);
  out(`Sign in at:       ${address}`);
  out(`GitHub:           ${githubUrl}`);
  if (broker !== null) out(`Broker:           ${broker.origin}`);
  out("Owners of an organisation where the observer's App is installed are its admins. It is known some seconds after");
  out("the App was installed where GitHub's webhooks come through, else within ten minutes.");
  out("Stop with Ctrl-C.");
  out("");
  return async () => undefined;
}
