import Link from "next/link";
import { TIER_WORDS } from "../../../../lib/core/freeze/enforcement.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { HELD_STATES } from "../../../../lib/core/listing/incident-shown.ts";
import type { RepositoryIncident } from "../../../../lib/core/listing/incident-views.ts";
import { causeWords, gateTitle, SHOWN_WORDS } from "../../../../lib/core/listing/incident-wording.ts";
import { gateRoomPath, incidentPath } from "../../../_ui/paths.ts";
import { UtcTime } from "../../../_ui/time.tsx";
import { DrillTag, EnforcementLine, ShownChip } from "../../../incidents/looks.tsx";

/** By which incidents it is held: it is frozen while any of them holds it. Absent while there is none. */
export function Freezes({ incidents, passes }: { incidents: readonly RepositoryIncident[]; passes: string }) {
  if (incidents.length === 0) return null;
  const holding = incidents.filter(({ row }) => HELD_STATES.some((state) => state === row.shown)).length;
  const open = incidents.filter(({ row }) => ["asked", "loose", "unknown"].includes(row.shown)).length;
  return (
    <section id="freeze" aria-labelledby="freeze-title" className="card mt-4 scroll-mt-16">
      <header className="px-5 pt-4 pb-2">
        <h2 id="freeze-title" className="font-semibold text-[15px]">
          {titleOf(holding, open)}
        </h2>
        <p className="mt-0.5 text-[13px] text-muted">
          {holding > 0
            ? incidents.some(({ incident }) => incident.mode === "lockdown")
              ? "In lockdown: nobody merges by hand. Thaw merges migrations and what has a pass, once that is asked for under passes."
              : "Merges into guarded branches are held; a migration’s pull request and what has a pass go through."
            : "What GitHub was seen to do, for each incident that this repository is in."}
        </p>
      </header>
      <p className="px-5 pb-1 text-[13px]">
        <Link href={passes} prefetch={false} className="link">
          Passes and exceptions
        </Link>
      </p>
      <ul className="px-5 pb-3 text-[13px]">
        {incidents.map((one) => (
          <Held key={one.incident.id} one={one} />
        ))}
      </ul>
    </section>
  );
}

function titleOf(holding: number, open: number): string {
  if (holding > 0) return holding === 1 ? "Frozen by an incident" : `Frozen by ${holding} incidents`;
  return open > 0 ? "To be frozen, and not seen to be" : "Let out by its incidents";
}

function Held({ one }: { one: RepositoryIncident }) {
  const { incident, row } = one;
  const { tier, seenAt, cause, enforcement } = row;
  const limit = tier === null ? null : TIER_WORDS[tier].limit;
  return (
    <li className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-line py-2 not-last:border-b">
      <ShownChip shown={row.shown} />
      <Link href={incidentPath(incident.id)} prefetch={false} className="link font-medium">
        <bdi>{incident.title}</bdi>
      </Link>
      {incident.drill && <DrillTag />}
      {enforcement !== null && <EnforcementLine enforcement={enforcement} />}
      <span className="min-w-0 basis-full text-muted">
        {SHOWN_WORDS[row.shown].means}
        {cause !== null && ` Cause: ${causeWords(cause)}.`}{" "}
        {tier === null ? "Nothing would hold merges here." : `By: ${TIER_WORDS[tier].name}.`}
        {limit !== null && ` ${limit}`}{" "}
        {seenAt === null ? (
          "GitHub was not looked at yet."
        ) : (
          <>
            Last seen on <UtcTime iso={seenAt} />.
          </>
        )}
      </span>
      {HELD_STATES.some((state) => state === row.shown) && <Remains one={one} />}
    </li>
  );
}

/** Reasons of one gate that are shown; its own page of evidence is where they come from. */
const MOST_LINES = 5;

/** What still stands between this repository and a thaw. */
function Remains({ one: { gates, incident, row } }: { one: RepositoryIncident }) {
  const open = gates.filter(({ verdict }) => verdict !== "pass");
  if (gates.length === 0) return null;
  return (
    <div className="min-w-0 basis-full">
      <p className="font-medium">
        {open.length === 0
          ? "Every gate passes: a commander may let it out."
          : `What remains: ${counted(open.length, "gate", "gates")} of ${figure(gates.length)}`}
      </p>
      <ul className="mt-1 flex flex-col gap-1">
        {open.map(({ gate, verdict, lines }) => (
          <li key={gate}>
            <GateName gate={gate} room={gateRoomPath(incident.id, gate, row.repositoryId)} />
            <span className="text-muted"> {verdict === "unknown" ? "(not known)" : "(holds)"}</span>
            {lines.slice(0, MOST_LINES).map((line) => (
              <span key={line} className="block break-words text-muted">
                <bdi>{line}</bdi>
              </span>
            ))}
            {lines.length > MOST_LINES && (
              <span className="block text-muted">and {figure(lines.length - MOST_LINES)} more</span>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** With a way to where people settle it, where they do. */
function GateName({ gate, room }: { gate: string; room: string | null }) {
  const name = <b className="font-semibold">{gateTitle(gate)}</b>;
  if (room === null) return name;
  return (
    <Link href={room} prefetch={false} className="link">
      {name}
    </Link>
  );
}
