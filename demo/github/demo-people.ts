import type { StandIn } from "./index.ts";

/** Who works at the demonstration's organisation. */
/** Two, so that one approves what the other has proposed. */
const ADMINS = ["ada", "grace"];
const MEMBERS = ["joan", "linus", "margaret"];
const TEAMS = [
  { slug: "security", name: "Security", members: ["grace"] },
  { slug: "incident-command", name: "Incident command", members: ["joan"] },
  {
    slug: "platform",
    name: "Platform",
    members: ["linus", "grace"],
    owns: ["platform-workflows", "infra-live", "ops-toolbox", "release-train", "depot-registry", "released"],
  },
  {
    slug: "apps",
    name: "Apps",
    members: ["margaret"],
    owns: ["ticket-kiosk", "ticket-desk", "gangway-app", "crew-notices", "berth-web", "ferry-mobile"],
  },
];
/** An everyday change that waits for its merge: what a freeze refuses. */
const EVERYDAY_PULL = { repository: "crew-notices", author: "margaret", branch: "summer-deck" };

/**
 * Makes people of each kind: owners of the organisation, members of teams, those whose team administers repositories, and one who belongs
 * to another organisation only.
 */
export function settlePeople({ control }: StandIn, organisation: string): void {
  for (const login of ADMINS) control.addMember(organisation, login, { role: "admin" });
  for (const login of MEMBERS) control.addMember(organisation, login);
  for (const { owns = [], ...team } of TEAMS) {
    const repositories = Object.fromEntries(owns.map((name) => [`${organisation}/${name}`, "admin" as const]));
    control.putTeam(organisation, { ...team, repositories });
  }
  control.addMember("elsewhere", "mallory", { role: "admin" });
}

/** Opens the pull request of somebody who has nothing to do with any migration. */
export async function openEverydayPull({ control }: StandIn, organisation: string): Promise<void> {
  const { repository, author, branch } = EVERYDAY_PULL;
  const full = `${organisation}/${repository}`;
  const notice = "The upper deck is open in summer.\n";
  await control.commit(full, { "notices/summer.txt": notice }, { branch, message: "Tell of the upper deck" });
  await control.openPull(full, { head: branch, author, title: "Tell of the upper deck" });
}
