import Link from "next/link";
import type { ReactNode } from "react";
import { TIER_WORDS } from "../../../lib/core/freeze/enforcement.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import type { IncidentStanding } from "../../../lib/core/listing/incident-views.ts";
import {
  deploymentWords,
  elapsedWords,
  enforcedWords,
  isUpdateLate,
  LAMP_WORDS,
} from "../../../lib/core/listing/incident-wording.ts";
import { jobWords } from "../../../lib/core/listing/job-views.ts";
import { Icon } from "../../_ui/icon.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { LAMP_LOOK } from "../looks.tsx";

/** The answer at first glance: whether the freeze holds, of how many that was seen, and when GitHub was last looked at. */
export function LampPanel({ standing }: { standing: IncidentStanding }) {
  const { incident } = standing;
  const { icon, chip } = LAMP_LOOK[incident.lamp];
  const { word, means } = LAMP_WORDS[incident.lamp];
  const freezes = incident.lamp !== "off" && incident.lamp !== "ended";
  return (
    <section aria-label="Whether the freeze holds" className={`mt-4 rounded-card px-5 py-4 ${chip}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Icon name={icon} className="size-6" />
        <h2 className="font-semibold text-[19px] tracking-[-0.015em]">{word}</h2>
        {freezes && <p className="figures font-semibold text-[15px]">{enforcedWords(incident)}</p>}
      </div>
      <p className="mt-1 text-[13px]">
        {means}
        {freezes && (
          <>
            {" "}
            {incident.lookedAt === null ? (
              "GitHub’s rules were not compared since the freeze began."
            ) : (
              <>
                GitHub’s rules were last compared on <UtcTime iso={incident.lookedAt} />.
              </>
            )}
          </>
        )}
      </p>
      <Troubles standing={standing} />
      {freezes && <Limits standing={standing} />}
      {incident.activatedAt !== null && <Clock standing={standing} />}
      {incident.drill && incident.resolvedAt !== null && <Drilled standing={standing} />}
    </section>
  );
}

/** What GitHub did not take, in its place: nobody waits for what will not come by itself without knowing it. */
function Troubles({ standing: { troubles, incident } }: { standing: IncidentStanding }) {
  if (troubles.length === 0 || incident.state === "resolved") return null;
  return (
    <ul className="mt-2 flex flex-col gap-0.5 text-[13px]">
      {troubles.map(({ job, said, at }) => (
        <li key={job} className="flex items-start gap-1.5">
          <Icon name="critical" className="mt-0.5 size-3.5" />
          <span>
            <b className="font-semibold">{jobWords(job)} did not work</b>, last tried on <UtcTime iso={at} />: {said} It
            is tried again by itself, unless it is among the{" "}
            <Link href="/jobs" className="underline">
              jobs that were given up
            </Link>
            .
          </span>
        </li>
      ))}
    </ul>
  );
}

/** By which means, and what that does not hold. Nothing here is left out because it is unwelcome. */
function Limits({ standing }: { standing: IncidentStanding }) {
  const { tiers, incident, proof } = standing;
  return (
    <ul className="mt-2 flex flex-col gap-0.5 text-[13px]">
      {tiers.map(({ tier, repositories }) => (
        <li key={tier ?? "none"}>
          <b className="font-semibold">{counted(repositories, "repository", "repositories")}</b>:{" "}
          {tier === null
            ? "nothing would hold merges there: freeze them in GitHub’s own pages."
            : TIER_WORDS[tier].name}
          {tier !== null && TIER_WORDS[tier].limit !== null && `. ${TIER_WORDS[tier].limit}`}
        </li>
      ))}
      {!proof.proven && (
        <li>
          <b className="font-semibold">Unproven</b>: {proof.why} <code>thaw prove</code> tries it on a repository that
          may be sacrificed.
        </li>
      )}
      <li>
        {incident.mode === "lockdown" ? (
          <>
            <b className="font-semibold">Lockdown</b>: nobody merges by hand, the Merge App alone merges what is let
            through and asked for; other updates of guarded branches are held.
          </>
        ) : (
          "It is about merges."
        )}{" "}
        {deploymentWords(standing.deployments)} Jobs of these repositories get from the broker only what this incident
        allows.
      </li>
    </ul>
  );
}

function Clock({ standing }: { standing: IncidentStanding }) {
  const { incident, confirmedAt, freezeCalls, freezeMs, asOf, requestedAt } = standing;
  const { activatedAt, resolvedAt, nextUpdateDue } = incident;
  if (activatedAt === null) return null;
  const since = (iso: string) => elapsedWords(Date.parse(iso) - Date.parse(activatedAt));
  const late = isUpdateLate(incident, asOf);
  return (
    <dl className="mt-3 flex flex-wrap gap-x-8 gap-y-2">
      <Figure term={resolvedAt === null ? "Elapsed" : "Lasted"}>{since(resolvedAt ?? asOf)}</Figure>
      {resolvedAt === null && (
        <Figure term="Next update due">
          {nextUpdateDue === null ? (
            "not set"
          ) : (
            <>
              {late && "overdue since "}
              <UtcTime iso={nextUpdateDue} short />
            </>
          )}
        </Figure>
      )}
      <Figure term="Asked of GitHub">
        {requestedAt === null
          ? "not all of it yet"
          : `${freezeCalls === null ? "" : `${counted(freezeCalls, "request")}, `}${freezeMs === null ? "" : `${(freezeMs / 1_000).toFixed(1)} s`}`}
      </Figure>
      <Figure term="Confirmed for all">
        {confirmedAt === null ? (resolvedAt === null ? "not yet" : "never") : `after ${since(confirmedAt)}`}
      </Figure>
    </dl>
  );
}

/** What the practice was for. */
function Drilled({ standing: { incident, confirmedAt } }: { standing: IncidentStanding }) {
  const { activatedAt, repositories } = incident;
  return (
    <p className="mt-3 text-[13px] text-text">
      {confirmedAt === null || activatedAt === null ? (
        <>
          <b className="font-semibold">This drill never reached a confirmed freeze.</b> Look at the timeline for what
          kept it, and practise again.
        </>
      ) : (
        <>
          This drill took{" "}
          <b className="font-semibold">{elapsedWords(Date.parse(confirmedAt) - Date.parse(activatedAt))}</b> from a
          person’s word to a freeze that was seen to hold for all of{" "}
          {counted(repositories, "repository", "repositories")}.
        </>
      )}
    </p>
  );
}

function Figure({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs">{term}</dt>
      <dd className="figures font-semibold text-[15px]">{children}</dd>
    </div>
  );
}
