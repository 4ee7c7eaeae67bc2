import { startStandIn } from "../../../demo/github/index.ts";
import { seedFiles } from "../../../demo/github/seed-files.ts";

/** The stand-in of the benchmark: answers on its channel what main.ts asks. */

const OWNER = "fjordline";
const count = Number(process.argv[2]);
const github = await startStandIn();
await github.control.seedMany({ owner: OWNER, count });
const app = await github.control.registerApp({ slug: "observer", owner: OWNER, permissions: { contents: "read" } });
github.control.install(app.id, { owner: OWNER });
let files = 0;
for (let index = 0; index < count; index += 1)
  files += Object.keys(seedFiles(index)).filter((name) => name.startsWith(".github/workflows/")).length;

process.on("message", async (asked: "figures" | "change" | "end") => {
  if (asked === "end") {
    await github.close();
    process.exit(0);
  }
  if (asked === "change") {
    for (const { fullName } of github.control.repositories().filter((_, index) => index % 100 === 50))
      await github.control.commit(fullName, { ".github/workflows/more.yml": "on: push\njobs: {}\n" });
  }
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  const requests = github.control.requests().length;
  github.control.clearRequests();
  process.send?.({ requests, limits: github.control.limits().length, cpu: (userCPUTime + systemCPUTime) / 1e6 });
});
process.send?.({
  url: github.url,
  appId: app.clientId,
  key: app.privateKey,
  ownerId: github.control.owner(OWNER),
  files,
});
