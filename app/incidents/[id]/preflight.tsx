import Link from "next/link";
import { TIER_WORDS } from "../../../lib/core/freeze/enforcement.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import type { PreflightView } from "../../../lib/core/listing/incident-preflight.ts";
import type { IncidentDetail } from "../../../lib/core/listing/incident-views.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { repositoryPath } from "../../_ui/paths.ts";
import { UtcTime } from "../../_ui/time.tsx";

/** What the freeze would do: the requests, what it would have blocked, who can undo it, and who has no way out. */
export function PreflightPanel({ detail }: { detail: IncidentDetail }) {
  const { preflight, incident } = detail;
  if (preflight === null) return null;
  const {
    repositories,
    rulesetCalls,
    propertyCalls,
    repositoryCalls,
    problem,
    powers,
    withoutExit,
    at,
    slot,
    deployed,
  } = preflight;
  return (
    <Panel
      id="preflight"
      title="Preflight"
      beside={
        <span className="asof">
          as of <UtcTime iso={at} />
        </span>
      }
    >
      {problem !== null && (
        <p className="mx-4 mb-3 flex items-start gap-2 rounded-lg bg-danger-soft px-3 py-2 text-[13px] text-danger-ink">
          <Icon name="critical" className="mt-0.5 size-3.5" />
          <span>GitHub would hold nothing: {problem}</span>
        </p>
      )}
      <dl className="facts px-4 pb-4">
        <dt>Freezes</dt>
        <dd>{counted(repositories, "repository", "repositories")}</dd>
        <dt>Requests to GitHub</dt>
        <dd>
          {repositoryCalls > 0
            ? `about ${figure(repositoryCalls)}: repositories are held one by one, which takes a while`
            : `${figure(rulesetCalls + propertyCalls)}: ${counted(rulesetCalls, "ruleset is", "rulesets are")} switched on`}
          {propertyCalls > 0 &&
            `, after ${counted(propertyCalls, "request")} that ${propertyCalls === 1 ? "puts" : "put"} repositories into scope`}
          {slot !== null && `; slot ${slot}`}
        </dd>
        {deployed !== undefined && (
          <>
            <dt>Branches that deployed</dt>
            <dd>
              <Deployed deployed={deployed} />
            </dd>
          </>
        )}
        {preflight.tiers.length > 0 && (
          <>
            <dt>Held by</dt>
            <dd>
              <Tiers preflight={preflight} />
            </dd>
          </>
        )}
        <dt>Would have blocked</dt>
        <dd>
          <Counterfactual detail={detail} />
        </dd>
        <dt>Who can undo it</dt>
        <dd>
          <Owners organisation={incident.organisation} owners={preflight.owners} />
          {powers.length === 0
            ? " No other App with such rights is known."
            : " Apps with rights over rulesets or properties:"}
          {powers.length > 0 && (
            <ul className="mt-0.5">
              {powers.map(({ app, permissions }) => (
                <li key={app}>
                  <bdi>{app}</bdi> <span className="text-muted">({permissions.join(", ")})</span>
                </li>
              ))}
            </ul>
          )}
          <span className="block text-muted">
            The rulesets themselves let nobody past
            {incident.mode === "lockdown" && " but the Merge App"}; a bypass that is added later is shown as drift. What
            is known of Apps is never complete.
          </span>
        </dd>
        <dt>Without a way out</dt>
        <dd>
          {withoutExit === null ? (
            "not known: what our Apps reach was not read yet"
          ) : withoutExit === 0 ? (
            "none: pull requests of ours reach every repository"
          ) : (
            <>
              {counted(withoutExit, "repository", "repositories")} that no pull request of ours reaches: only a pass
              lets something into {withoutExit === 1 ? "it" : "them"}. Install the Apps there first.
              <ul className="mt-0.5">
                {detail.unreached.map(({ id, owner, name }) => (
                  <li key={id}>
                    <Link href={repositoryPath(owner, name)} prefetch={false} className="link">
                      <bdi>{name}</bdi>
                    </Link>
                  </li>
                ))}
                {withoutExit > detail.unreached.length && (
                  <li className="text-muted">{`and ${figure(withoutExit - detail.unreached.length)} more`}</li>
                )}
              </ul>
            </>
          )}
        </dd>
      </dl>
    </Panel>
  );
}

/** Names are of strangers: as text, and each for itself. */
function Deployed({ deployed }: { deployed: NonNullable<NonNullable<IncidentDetail["preflight"]>["deployed"]> }) {
  const { branches, left, problem } = deployed;
  if (problem !== null && branches.length === 0) return <>not known: {problem}</>;
  return (
    <>
      {branches.length === 0 ? "none but default and release branches, in the last 90 days" : "held as well: "}
      {branches.map((name, place) => (
        <span key={name}>
          {place > 0 && ", "}
          <bdi>{name}</bdi>
        </span>
      ))}
      {left > 0 && `; ${counted(left, "more is", "more are")} not held, beyond what one ruleset names`}
      {problem !== null && <span className="block text-muted">{problem}</span>}
    </>
  );
}

/** By which means, the strongest first, and why not by stronger ones. */
function Tiers({ preflight: { tiers, tierReason } }: { preflight: PreflightView }) {
  return (
    <ul>
      {tiers.map(({ tier, repositories }) => (
        <li key={tier ?? "none"}>
          {counted(repositories, "repository", "repositories")}:{" "}
          {tier === null ? (
            <span className="text-danger-ink">nothing would hold merges, or it was not looked at yet</span>
          ) : (
            <>
              {TIER_WORDS[tier].name}
              {TIER_WORDS[tier].limit !== null && <span>. {TIER_WORDS[tier].limit}</span>}
            </>
          )}
        </li>
      ))}
      {tierReason !== null && <li className="text-muted">Not by stronger means: {tierReason}</li>}
    </ul>
  );
}

function Counterfactual({ detail: { preflight, wouldBlock } }: { detail: IncidentDetail }) {
  if (preflight === null) return null;
  const { counterfactual, days } = preflight;
  if (counterfactual === null)
    return (
      <>
        not known: which merges there were in the last {figure(days)} days was not read yet. Where the Observer App
        lacks the permission pull_requests: read, it never is.
      </>
    );
  const { blocked, merges, urgent, letThrough, incomplete, asOf } = counterfactual;
  return (
    <>
      {figure(blocked)} of {incomplete && "at least "}
      {counted(merges, "merge")} of the last {figure(days)} days, {figure(urgent)} of them labelled hotfix or the like
      {letThrough > 0 && `; ${counted(letThrough, "migration")} would have gone through`}
      {incomplete && <span className="block">Incomplete: there were more merges than were read.</span>}
      <span className="block text-muted">
        Merged pull requests that our Observer is shown
        {asOf !== null && (
          <>
            , as of <UtcTime iso={asOf} short />
          </>
        )}
        . What was pushed without one is not counted.
      </span>
      {wouldBlock.length > 0 && (
        <ul className="mt-0.5">
          {wouldBlock.map(({ owner, name, blocked }) => (
            <li key={`${owner}/${name}`}>
              {figure(blocked)} in{" "}
              <Link href={repositoryPath(owner, name)} prefetch={false} className="link">
                <bdi>
                  {owner}/{name}
                </bdi>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Whoever owns the organisation can undo anything, in GitHub's own pages. */
function Owners({ organisation, owners }: { organisation: string; owners: PreflightView["owners"] }) {
  const { logins, count, problem } = owners;
  if (problem !== null)
    return (
      <>
        Owners of <bdi>{organisation}</bdi>, in GitHub’s own pages; by name they are not known: {problem}
      </>
    );
  return (
    <>
      {count === 1 ? "One owner" : `${figure(count)} owners`} of <bdi>{organisation}</bdi>, in GitHub’s own pages:{" "}
      {logins.map((login, index) => (
        <span key={login}>
          {index > 0 && ", "}
          <bdi>{login}</bdi>
        </span>
      ))}
      {count > logins.length && ` and ${figure(count - logins.length)} more`}.
    </>
  );
}
