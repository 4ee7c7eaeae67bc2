import type { Metadata } from "next";
import Link from "next/link";
import { EXCLUSION_WORDS } from "../../../lib/core/campaign/words.ts";
import { bandWords } from "../../../lib/core/listing/campaign-views.ts";
import { counted, figure } from "../../../lib/core/listing/format.ts";
import { parseRepositoryQuery, repositoryQueryString } from "../../../lib/core/listing/repository-query.ts";
import { outlookWords, type SelectionOutlook } from "../../../lib/core/listing/selection.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { selectionPage } from "../../../lib/dal/repositories.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { incidentPath, incidentWidenPath } from "../../_ui/paths.ts";
import { Shell } from "../../_ui/shell.tsx";
import { UtcTime } from "../../_ui/time.tsx";

export const metadata: Metadata = { title: "Preflight" };

/** What could be done with the repositories that a selection or a filter names. Nothing is written by looking at it. */
export default async function PreflightPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const query = { ...parseRepositoryQuery(await searchParams), sort: "state", direction: "asc", page: 1 } as const;
  const { viewer, outlook, scan, mayCampaign, mayDeclare, incidents } = await selectionPage(query);
  const filter = repositoryQueryString(query);
  const { repositories } = outlook.preflight;
  return (
    <Shell viewer={viewer} scan={scan}>
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href={`/repos${filter}`} className="link">
          Repositories
        </Link>
      </nav>
      <h1 className="font-semibold text-[21px] tracking-[-0.018em]">{outlookWords(outlook.preflight)}</h1>
      <p className="mt-1 max-w-[84ch] text-muted">
        <Finish outlook={outlook} /> As of <UtcTime iso={outlook.asOf} />. Nothing is written by looking at this.
      </p>
      <Panel id="migration" title="Migrate them">
        <Sums outlook={outlook} />
        <div className="flex flex-wrap items-center gap-3 border-line border-t px-4 py-3 text-[13px]">
          {mayCampaign && repositories > 0 ? (
            <Link href={`/campaigns/new${filter}`} prefetch={false} className="btn btn-primary">
              <Icon name="pull-request" />
              New campaign with these
            </Link>
          ) : (
            <p className="text-muted">
              {repositories === 0
                ? "No repository that you may look at is among them: choose again in the list."
                : "Security leads, incident commanders and admins make campaigns."}
            </p>
          )}
        </div>
      </Panel>
      <Panel id="freeze" title="Freeze them, or let them out">
        <ul className="flex flex-col gap-2 px-4 pb-4 text-[13px]">
          {incidents.map(({ id, title }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1">
              <Link href={incidentPath(id)} className="link min-w-0 break-words font-medium">
                <bdi>{title}</bdi>
              </Link>
              <Link href={`${incidentWidenPath(id)}${filter}`} prefetch={false} className="link">
                What freezing them in it would do
              </Link>
              {query.selection !== null && (
                <Link href={`${incidentPath(id)}/thaw?selection=${query.selection}`} prefetch={false} className="link">
                  What letting them out of it would do
                </Link>
              )}
            </li>
          ))}
          {incidents.length === 0 && <li className="text-muted">No incident freezes anything now.</li>}
          {mayDeclare && repositories > 0 && (
            <li>
              <Link href={`/incidents/new${filter}`} prefetch={false} className="btn">
                <Icon name="siren" />
                New incident over these
              </Link>
            </li>
          )}
        </ul>
      </Panel>
    </Shell>
  );
}

/** Never one time: from the limits that GitHub publishes to the pace that others have seen. */
function Finish({ outlook: { finish, preflight } }: { outlook: SelectionOutlook }) {
  if (finish === null) return <>No pull request could be opened for them now.</>;
  const { earliestMs, latestMs } = preflight.finish;
  return (
    <>
      Started now, the last of {counted(preflight.automatic, "pull request")} would be open between{" "}
      <UtcTime iso={finish.earliest} clock /> and <UtcTime iso={finish.latest} short /> UTC, in{" "}
      {bandWords(earliestMs, latestMs)}, at the pace of GitHub’s limits. Merging takes people’s time, which nobody can
      tell.
    </>
  );
}

function Sums({ outlook: { preflight } }: { outlook: SelectionOutlook }) {
  const excluded = Object.entries(preflight.excluded) as [keyof typeof EXCLUSION_WORDS, number][];
  return (
    <dl className="facts px-4 pb-4">
      <dt>Automatic</dt>
      <dd>
        {figure(preflight.automatic)}, {figure(preflight.drafts)} of them as drafts that a person confirms
      </dd>
      {excluded
        .toSorted(([, one], [, other]) => other - one)
        .map(([code, count]) => (
          <div key={code} className="contents">
            <dt>
              <code className="text-xs">{code}</code>
            </dt>
            <dd>
              {figure(count)}
              <span className="block text-muted">{EXCLUSION_WORDS[code]}</span>
            </dd>
          </div>
        ))}
      <dt>Grants</dt>
      <dd>
        {figure(preflight.grants)}, {figure(preflight.unapproved)} without an approved policy
      </dd>
    </dl>
  );
}
