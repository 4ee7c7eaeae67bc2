import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { isFreshSignIn, SIGN_IN_MINUTES } from "../../../../lib/core/actor.ts";
import { counted, figure } from "../../../../lib/core/listing/format.ts";
import { parseRepositoryQuery, repositoryQueryString } from "../../../../lib/core/listing/repository-query.ts";
import type { WidenPreflight } from "../../../../lib/core/listing/thaw-views.ts";
import type { RawSearchParams } from "../../../../lib/core/listing/url-words.ts";
import { widenPage } from "../../../../lib/dal/thaw.ts";
import { CommandForm } from "../../../_ui/command-form.tsx";
import { FilterForm } from "../../../_ui/list-filters.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { incidentWidenPath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { widenScope } from "../../actions.ts";
import { RoomHead } from "../room-head.tsx";

export const metadata: Metadata = { title: "Widen the scope" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

/** Freezes more repositories in the same incident: those of a filter, which the address carries, or all. */
export default async function WidenPage({ params, searchParams }: PageProps) {
  const [{ id }, raw] = await Promise.all([params, searchParams]);
  const query = { ...parseRepositoryQuery(raw), page: 1 };
  const { viewer, scan, plans, signedInAt, now } = await widenPage(id, query);
  if (plans === null) notFound();
  const { all, chosen } = plans;
  const filter = repositoryQueryString(query);
  return (
    <Shell viewer={viewer} scan={scan} room="incidents">
      <RoomHead incident={all.incident} title="Freeze more" />
      <p className="mt-1 max-w-[80ch] text-[13px] text-muted">
        What is in the incident already stays as it is, also what was let out. The exposure window, gates and grants of
        the incident are those of the new ones as well.
      </p>
      {all.mayCommand && !isFreshSignIn(signedInAt, now) && (
        <p className="mt-3 font-semibold text-[13px] text-migrating-ink">
          Sign out and in again first: freezing wants a sign-in younger than {SIGN_IN_MINUTES} minutes.
        </p>
      )}
      <Panel id="chosen" title="Those of a filter">
        <search className="flex flex-wrap items-center gap-3 px-4 pb-3 text-[13px]">
          <FilterForm
            action={incidentWidenPath(id)}
            text={query.text}
            what="Name or owner"
            kept={repositoryQueryString({ ...query, text: "" })}
          />
          <Link href={`/repos${filter}`} className="link">
            The same in the list of repositories
          </Link>
        </search>
        {chosen !== null ? (
          <Preflight preflight={chosen.preflight}>
            {all.mayCommand && chosen.preflight.more > 0 && (
              <Act id={id} scope="chosen" preflight={chosen.preflight} query={filter} />
            )}
          </Preflight>
        ) : (
          <p className="px-4 pb-4 text-[13px] text-muted">
            Type a part of the names, or copy the filter of the list of repositories into this address: what it finds is
            shown here before anything is frozen.
          </p>
        )}
      </Panel>
      <Panel id="all" title="All repositories" note="Also those that are made while it lasts.">
        <Preflight preflight={all.preflight}>
          {all.mayCommand && <Act id={id} scope="all" preflight={all.preflight} query="" />}
        </Preflight>
      </Panel>
      {!all.mayCommand && (
        <p className="mt-4 text-[13px] text-muted">Incident commanders and admins widen the scope of an incident.</p>
      )}
    </Shell>
  );
}

function Preflight({ preflight, children }: { preflight: WidenPreflight; children: ReactNode }) {
  const { more, names, already, requests } = preflight;
  return (
    <>
      <dl className="facts px-4 pb-3">
        <dt>Frozen besides</dt>
        <dd>
          {counted(more, "repository", "repositories")}
          {names.length > 0 && (
            <span className="block break-words text-muted">
              <bdi>{names.join(", ")}</bdi>
              {more > names.length && ` and ${figure(more - names.length)} more`}
            </span>
          )}
        </dd>
        <dt>In it already</dt>
        <dd>{figure(already)}</dd>
        <dt>Requests to GitHub</dt>
        <dd>{figure(requests)}, of thirty repositories at most each; its rulesets are on</dd>
      </dl>
      {children}
    </>
  );
}

interface ActProps {
  readonly id: string;
  readonly scope: "all" | "chosen";
  readonly preflight: WidenPreflight;
  readonly query: string;
}

function Act({ id, scope, preflight: { more }, query }: ActProps) {
  const label =
    scope === "all" ? "Freeze all repositories" : `Freeze ${counted(more, "repository", "repositories")} more`;
  return (
    <div className="border-line border-t px-4 py-3">
      <CommandForm command={widenScope} label={label} look="danger">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="scope" value={scope} />
        <input type="hidden" name="more" value={more} />
        <input type="hidden" name="query" value={query.slice(1)} />
      </CommandForm>
    </div>
  );
}
