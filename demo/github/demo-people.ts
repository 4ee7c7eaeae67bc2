import type { StandIn } from "./index.ts";

/** Who works at the demonstration's organisation. */
/** Two, so that one approves what the other has proposed. */
const ADMINS = ["ada", "grace"];
const MEMBERS = ["joan", "linus", "margaret"];
const TEAMS = [
  { slug: "security", name: "Security", members: ["grace"] },
  { slug: "incident-command", name: "Incident command", members: ["joan"] },
  { slug: "platform", name: "Platform", members: ["linus", "grace"] },
  { slug: "apps", name: "Apps", members: ["margaret"] },
];

/** Makes people of each kind: owners, members of teams, and one who belongs to another organisation only. */
export function settlePeople({ control }: StandIn, organisation: string): void {
  for (const login of ADMINS) control.addMember(organisation, login, { role: "admin" });
  for (const login of MEMBERS) control.addMember(organisation, login);
  for (const team of TEAMS) control.putTeam(organisation, team);
  control.addMember("elsewhere", "mallory", { role: "admin" });
}
