import type { Metadata } from "next";
import Link from "next/link";
import { type CampaignSummary, countedIn, FUNNEL } from "../../lib/core/listing/campaign-views.ts";
import { figure } from "../../lib/core/listing/format.ts";
import { campaignsPage } from "../../lib/dal/campaigns.ts";
import { Icon } from "../_ui/icon.tsx";
import { ExportLinks } from "../_ui/list-filters.tsx";
import { campaignPath } from "../_ui/paths.ts";
import { Shell } from "../_ui/shell.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { CampaignChip } from "./looks.tsx";

export const metadata: Metadata = { title: "Campaigns" };

export default async function CampaignsPage() {
  const { viewer, reading } = await campaignsPage();
  return (
    <Shell viewer={viewer} scan={reading.scan} room="campaigns">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Campaigns</h1>
        <p className="text-muted">Repositories that are migrated by pull requests.</p>
        <span className="flex-1" />
        {reading.campaigns.length > 0 && <ExportLinks href="/api/export/tables/campaigns" />}
        <span className="asof">
          as of <UtcTime iso={reading.asOf} />
        </span>
      </header>
      {reading.campaigns.length === 0 ? (
        <None may={reading.makers.length > 0} />
      ) : (
        <List campaigns={reading.campaigns} />
      )}
    </Shell>
  );
}

function None({ may }: { may: boolean }) {
  return (
    <section className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
      <Icon name="pull-request" className="size-6 text-muted" />
      <h2 className="font-semibold text-base">No campaign yet</h2>
      <p className="max-w-[64ch] text-muted">
        A campaign opens one pull request in each repository of a filter. Nothing is written before its preflight was
        shown and approved.{" "}
        {may
          ? "Filter the list of repositories, then choose “New campaign” there."
          : "Security leads, incident commanders and admins make one."}
      </p>
      <Link href="/repos" className="btn">
        <Icon name="repository" />
        Repositories
      </Link>
    </section>
  );
}

function List({ campaigns }: { campaigns: readonly CampaignSummary[] }) {
  return (
    <section aria-label="List of campaigns" className="card mt-4">
      <table className="list" data-list>
        <caption className="sr-only">Campaigns; j and k or the arrows move, Enter opens</caption>
        <thead>
          <tr>
            <th scope="col" className="w-36">
              State
            </th>
            <th scope="col">Campaign</th>
            {FUNNEL.map(({ step }) => (
              <th key={step} scope="col" className="num max-md:hidden">
                {step}
              </th>
            ))}
            <th scope="col" className="num max-lg:hidden">
              Made (UTC)
            </th>
          </tr>
        </thead>
        <tbody>
          {campaigns.map((one) => (
            <tr key={one.id}>
              <td>
                <CampaignChip state={one.state} />
              </td>
              <td className="w-full max-w-0">
                <Link
                  href={campaignPath(one.id)}
                  prefetch={false}
                  data-row-link
                  className="block truncate after:absolute after:inset-0 focus-visible:outline-none"
                >
                  <bdi className="font-medium">{one.name}</bdi>{" "}
                  <span className="text-muted">
                    {figure(one.repositories)} of <bdi>{one.organisation}</bdi>
                  </span>
                </Link>
              </td>
              {FUNNEL.map(({ step, states }) => (
                <td key={step} className="num max-md:hidden">
                  {figure(countedIn(one.counts, states))}
                </td>
              ))}
              <td className="num text-muted max-lg:hidden">
                <UtcTime iso={one.createdAt} short />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
