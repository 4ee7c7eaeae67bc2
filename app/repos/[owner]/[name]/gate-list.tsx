import { counted, figure, shortSha } from "../../../../lib/core/listing/format.ts";
import { HELD_STATES } from "../../../../lib/core/listing/incident-shown.ts";
import type { GateView, RepositoryIncident } from "../../../../lib/core/listing/incident-views.ts";
import { gateTitle } from "../../../../lib/core/listing/incident-wording.ts";
import type { RepositorySituation } from "../../../../lib/core/listing/situation-views.ts";
import type { ActionPlace } from "../../../../lib/core/situation/action.ts";
import { Folded } from "../../../_ui/folded.tsx";
import { Icon } from "../../../_ui/icon.tsx";
import { gateRoomPath } from "../../../_ui/paths.ts";
import { PlainLink } from "../../../_ui/plain-link.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { actionPath, commitUrl } from "../../action-path.ts";
import { gateLook } from "../../situation.tsx";

/** Reasons of one gate that are shown; its own page of evidence is where they come from. */
const MOST_LINES = 5;

interface GateListProps {
  readonly one: RepositoryIncident;
  readonly standing: RepositorySituation;
}

/** What still stands between this repository and a thaw, each gate with its reasons, and what those that pass rest on. */
export function GateList({ one, standing }: GateListProps) {
  const { gates, incident } = one;
  if (gates.length === 0) return null;
  const known = standing.situation.hold?.incidentId === incident.id ? standing.gates : [];
  const excepted = ({ gate, verdict }: GateView) =>
    verdict !== "pass" && known.some((one) => one.gate === gate && one.excepted);
  const past = gates.filter(excepted);
  const open = gates.filter((gate) => gate.verdict !== "pass" && !past.includes(gate));
  const passing = gates.filter(({ verdict }) => verdict === "pass");
  const held = HELD_STATES.some((state) => state === one.row.state);
  return (
    <div className="min-w-0 basis-full">
      <h3 className="font-medium">
        {open.length === 0
          ? `Every gate passes${past.length > 0 ? ", or has an exception" : ""}${held ? ": a commander may let it out" : ""}.`
          : `What remains: ${counted(open.length, "gate", "gates")} of ${figure(gates.length)}`}
      </h3>
      <Folded>
        <ul className="mt-1.5 flex flex-col">
          {[...open, ...past].map((gate) => (
            <GateRow key={gate.gate} gate={gate} excepted={past.includes(gate)} one={one} standing={standing} />
          ))}
        </ul>
      </Folded>
      {passing.length > 0 && (
        <details className="group/passing mt-2">
          <summary className="inline-flex min-h-6 items-center gap-1.5 text-muted hover:text-text">
            <Icon name="right" className="size-3.5 group-open/passing:rotate-90" />
            {counted(passing.length, "gate passes", "gates pass")}, with what they rest on
          </summary>
          <Folded>
            <ul className="mt-1 flex flex-col">
              {passing.map((gate) => (
                <GateRow key={gate.gate} gate={gate} excepted={false} one={one} standing={standing} />
              ))}
            </ul>
          </Folded>
        </details>
      )}
    </div>
  );
}

interface GateRowProps extends GateListProps {
  readonly gate: GateView;
  readonly excepted: boolean;
}

function GateRow({ gate, excepted, one, standing }: GateRowProps) {
  const { verdict, lines, since, sha } = gate;
  const { icon, ink, word } = gateLook({ verdict, excepted });
  const commit = sha === null ? null : commitUrl(standing, sha);
  return (
    <li className="flex gap-2 border-line border-t py-2 first:border-t-0">
      <Icon name={icon} className={`mt-0.5 size-4 ${ink}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <GateName gate={gate.gate} to={placeOf(gate.gate, one, standing)} />
          <span className={`text-xs ${ink}`}>{word}</span>
          <span className="asof">
            {since !== null && (
              <>
                since <UtcTime iso={since} />
              </>
            )}
            {sha !== null && (
              <>
                , at{" "}
                {commit === null ? (
                  <code>{shortSha(sha)}</code>
                ) : (
                  <a href={commit} rel="noreferrer" className="link" aria-label={`Commit ${shortSha(sha)}`}>
                    <code>{shortSha(sha)}</code>
                  </a>
                )}
              </>
            )}
          </span>
        </p>
        <ul>
          {lines.slice(0, MOST_LINES).map((line) => (
            <li key={line} className="break-words text-muted">
              <bdi>{line}</bdi>
            </li>
          ))}
        </ul>
        {lines.length > MOST_LINES && <p className="text-muted">and {figure(lines.length - MOST_LINES)} more</p>}
      </div>
    </li>
  );
}

/** With a way to where people settle it, where they do. */
function GateName({ gate, to }: { gate: string; to: string | null }) {
  const name = <b className="font-semibold">{gateTitle(gate)}</b>;
  if (to === null) return name;
  return (
    <PlainLink href={to} className="link min-w-0 break-words">
      {name}
    </PlainLink>
  );
}

const PLACES: Readonly<Record<string, ActionPlace>> = {
  "static-credentials": { kind: "section", id: "findings" },
  "workflows-understood": { kind: "section", id: "not-understood" },
  "secrets-removed": { kind: "credentials" },
  "broker-adopted": { kind: "section", id: "broker" },
  "brokered-rotated": { kind: "stored-values" },
  exceptions: { kind: "passes" },
};

function placeOf(gate: string, { incident, row }: RepositoryIncident, standing: RepositorySituation): string | null {
  const room = gateRoomPath(incident.id, gate, row.repositoryId);
  if (room !== null) return room;
  const place = Object.hasOwn(PLACES, gate) ? PLACES[gate] : undefined;
  return place === undefined ? null : actionPath(place, standing);
}
