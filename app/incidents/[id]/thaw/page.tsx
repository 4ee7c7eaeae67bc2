import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { isFreshSignIn, SIGN_IN_MINUTES } from "../../../../lib/core/actor.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { gateTitle } from "../../../../lib/core/listing/incident-wording.ts";
import { parseRepositoryQuery } from "../../../../lib/core/listing/repository-query.ts";
import type { ThawPreflight } from "../../../../lib/core/listing/thaw-views.ts";
import type { RawSearchParams } from "../../../../lib/core/listing/url-words.ts";
import { thawPage } from "../../../../lib/dal/thaw.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentPath, passesPath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { UtcTime } from "../../../_ui/time.tsx";
import { thawShown } from "../../actions.ts";
import { RoomHead } from "../room-head.tsx";

export const metadata: Metadata = { title: "Thaw" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

/** What a thaw would do, before it is done: nobody learns from GitHub who was let out. */
export default async function ThawPage({ params, searchParams }: PageProps) {
  const [{ id }, raw] = await Promise.all([params, searchParams]);
  const { repositories } = raw;
  const { selection } = parseRepositoryQuery(raw);
  const named = [repositories ?? []].flat().flatMap((part) => part.split(","));
  const { viewer, scan, plan, signedInAt, now } = await thawPage(
    id,
    selection !== null ? { selection } : named[0] === "ready" ? "ready" : named,
  );
  if (plan === null) notFound();
  const { incident, preflight, mayCommand } = plan;
  const { ready, held, out } = preflight;
  return (
    <Shell viewer={viewer} scan={scan} room="incidents">
      <RoomHead incident={incident} title="Thaw">
        as of <UtcTime iso={now.toISOString()} />
      </RoomHead>
      <p className="mt-1 max-w-[80ch] text-[13px] text-muted">
        Nothing is let out by looking at this. Gates are asked once more when you do it: who does not pass by then
        stays.
      </p>
      <Panel id="sums" title={titleOf(preflight)}>
        <dl className="facts px-4 pb-4">
          <dt>Let out</dt>
          <dd>{counted(ready.length, "repository", "repositories")}</dd>
          <dt>Stay frozen</dt>
          <dd>{figure(held.length)}</dd>
          {out > 0 && (
            <>
              <dt>Out already</dt>
              <dd>{figure(out)}</dd>
            </>
          )}
          <dt>Requests to GitHub</dt>
          <dd>{figure(preflight.requests)}, of thirty repositories at most each</dd>
          <dt>Owed afterwards</dt>
          <dd>
            {preflight.debts.length === 0
              ? "nothing: every migrated job was proven"
              : `${counted(preflight.debts.length, "proof")} that only a release gives`}
          </dd>
        </dl>
        {/* It stays when nobody is left to thaw: the answer stands in it. */}
        <div className="border-line border-t px-4 py-3 text-[13px]">
          {!mayCommand && <p className="text-muted">Incident commanders and admins thaw.</p>}
          {mayCommand && ready.length > 0 && !isFreshSignIn(signedInAt, now) && (
            <p className="mb-2 font-semibold text-migrating-ink">
              Sign out and in again first: thawing wants a sign-in younger than {SIGN_IN_MINUTES} minutes.
            </p>
          )}
          {mayCommand && (
            <CommandForm
              command={thawShown}
              {...(ready.length === 0 ? {} : { label: `Thaw ${counted(ready.length, "repository", "repositories")}` })}
              look="primary"
            >
              <input type="hidden" name="id" value={id} />
              {ready.map(({ repositoryId }) => (
                <input key={repositoryId} type="hidden" name="repository" value={repositoryId} />
              ))}
            </CommandForm>
          )}
          <Link href={incidentPath(id)} className="link mt-2 inline-block">
            Back to the incident
          </Link>
        </div>
      </Panel>
      <Debts preflight={preflight} />
      <Held preflight={preflight} />
      <Ready preflight={preflight} />
    </Shell>
  );
}

function titleOf({ ready, held, out }: ThawPreflight): string {
  if (ready.length > 0) return `${counted(ready.length, "repository", "repositories")} can thaw now`;
  if (held.length > 0) return "None of these can thaw now";
  return out > 0 ? "All of these are out already" : "No repository can thaw now";
}

/** Names of one list; what is longer is counted. */
const MOST = 200;

function More({ of: all }: { of: number }) {
  return all > MOST ? <li className="py-1.5 text-muted">And {figure(all - MOST)} more.</li> : null;
}

function Name({ name }: { name: string }) {
  const [owner = "", repository = ""] = name.split("/");
  return (
    <Link href={passesPath(owner, repository)} prefetch={false} className="link break-words font-medium">
      <bdi>{name}</bdi>
    </Link>
  );
}

function Debts({ preflight: { debts } }: { preflight: ThawPreflight }) {
  if (debts.length === 0) return null;
  return (
    <Panel
      id="owed"
      title="Owed afterwards"
      note="Only a release proves these. Each is a debt with a date: when it passes without the proof, the repository is frozen again."
    >
      <ul className="px-4 pb-3 text-[13px]">
        {debts.slice(0, MOST).map(({ repositoryId, owner, name, path, job, dueAt }) => (
          <li key={`${repositoryId} ${path} ${job}`} className="border-line py-1.5 not-last:border-b">
            <Name name={`${owner}/${name}`} />: job <bdi>{job}</bdi> of{" "}
            <code className="break-all text-xs">
              <bdi>{path}</bdi>
            </code>
            ,{" "}
            {dueAt === null ? (
              "without a date"
            ) : (
              <>
                by <UtcTime iso={dueAt} short />
              </>
            )}
          </li>
        ))}
        <More of={debts.length} />
      </ul>
    </Panel>
  );
}

function Held({ preflight: { held } }: { preflight: ThawPreflight }) {
  if (held.length === 0) return null;
  return (
    <Panel id="held" title={`${counted(held.length, "repository stays", "repositories stay")} frozen`}>
      <ul className="px-4 pb-3 text-[13px]">
        {held.slice(0, MOST).map(({ repositoryId, name, gates }) => (
          <li key={repositoryId} className="border-line py-1.5 not-last:border-b">
            <Name name={name} />
            <span className="block text-muted">
              {gates.length === 0
                ? "Its gates were not judged yet."
                : gates
                    .map(({ gate, verdict }) => `${gateTitle(gate)}${verdict.kind === "unknown" ? " (not known)" : ""}`)
                    .join("; ")}
            </span>
          </li>
        ))}
        <More of={held.length} />
      </ul>
    </Panel>
  );
}

function Ready({ preflight: { ready } }: { preflight: ThawPreflight }) {
  if (ready.length === 0)
    return (
      <p className="mt-4 max-w-[80ch] text-[13px] text-muted">
        A repository thaws when every gate in force passes or has an exception that lives. What remains of each stands
        on its own page; owners ask for exceptions there.
      </p>
    );
  return (
    <Panel id="ready" title={`${counted(ready.length, "repository is", "repositories are")} let out`}>
      <ul className="px-4 pb-3 text-[13px]">
        {ready.slice(0, MOST).map(({ repositoryId, name, until, excepted }) => (
          <li key={repositoryId} className="border-line py-1.5 not-last:border-b">
            <Name name={name} />{" "}
            <span className="text-muted">
              {until === null ? (
                "every gate passes"
              ) : (
                <>
                  by exception from {excepted.map(gateTitle).join("; ")}, until <UtcTime iso={until} short />
                </>
              )}
            </span>
          </li>
        ))}
        <More of={ready.length} />
      </ul>
    </Panel>
  );
}
