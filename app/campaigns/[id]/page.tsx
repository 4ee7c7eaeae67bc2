import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { campaignQueryString, parseCampaignQuery } from "../../../lib/core/listing/campaign-views.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { campaignPage } from "../../../lib/dal/campaigns.ts";
import { LiveRefresh } from "../../_ui/live-refresh.tsx";
import { Pager } from "../../_ui/pager.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { campaignPath } from "../../_ui/paths.ts";
import { Shell } from "../../_ui/shell.tsx";
import { UtcTime } from "../../_ui/time.tsx";
import { CampaignChip } from "../looks.tsx";
import { BudgetPanel } from "./budget.tsx";
import { Funnel } from "./funnel.tsx";
import { CampaignGrants } from "./grants.tsx";
import { Orders } from "./orders.tsx";
import { PreflightPanel, Refusals } from "./preflight.tsx";
import { CampaignRows } from "./rows.tsx";

export const metadata: Metadata = { title: "Campaign" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export default async function CampaignPage({ params, searchParams }: PageProps) {
  const query = parseCampaignQuery(await searchParams);
  const { viewer, detail } = await campaignPage((await params).id, query);
  if (detail === null) notFound();
  const { campaign } = detail;
  return (
    <Shell viewer={viewer} scan={detail.scan} room="campaigns">
      <nav aria-label="Path" className="mb-1 text-muted text-xs">
        <Link href="/campaigns" className="link">
          Campaigns
        </Link>
      </nav>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="min-w-0 break-words font-semibold text-[21px] tracking-[-0.018em]">
          <bdi>{campaign.name}</bdi>
        </h1>
        <CampaignChip state={campaign.state} />
        <span className="flex-1" />
        <span className="asof">
          <LiveRefresh live={campaign.state === "running" || campaign.state === "paused"} />
          as of <UtcTime iso={detail.asOf} />
        </span>
      </header>
      <p className="mt-1 text-[13px] text-muted">
        {counted(campaign.repositories, "repository", "repositories")} of <bdi>{campaign.organisation}</bdi>, chosen by{" "}
        <bdi>{campaign.createdBy}</bdi> on <UtcTime iso={campaign.createdAt} />
        {campaign.approvedBy !== null && campaign.approvedAt !== null && (
          <>
            ; approved by <bdi>{campaign.approvedBy}</bdi> on <UtcTime iso={campaign.approvedAt} />
          </>
        )}
        ; branch{" "}
        <code className="text-xs">
          <bdi>{detail.branch}</bdi>
        </code>
      </p>
      <Orders detail={detail} />
      <Funnel detail={detail} />
      <BudgetPanel detail={detail} />
      <PreflightPanel detail={detail} />
      <Refusals detail={detail} />
      <CampaignGrants detail={detail} />
      <Panel id="repositories" title="Repositories">
        <CampaignRows detail={detail} query={query} />
        <Pager
          page={detail.page}
          pages={detail.pages}
          pageSize={LIST_PAGE}
          shown={detail.rows.length}
          total={detail.total}
          to={(page) => `${campaignPath(campaign.id)}${campaignQueryString({ ...query, page })}#repositories`}
        />
      </Panel>
    </Shell>
  );
}
