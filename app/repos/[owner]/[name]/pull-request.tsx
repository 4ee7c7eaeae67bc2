import Link from "next/link";
import { EXCLUSION_WORDS, REPOSITORY_STATE_WORDS } from "../../../../lib/core/campaign/words.ts";
import type { RepositoryCampaign } from "../../../../lib/core/listing/campaign-views.ts";
import type { RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { Icon } from "../../../_ui/icon.tsx";
import { Panel } from "../../../_ui/panel.tsx";
import { campaignPath } from "../../../_ui/paths.ts";
import { ProbeLine, PullLink, RepositoryStateChip } from "../../../campaigns/looks.tsx";

interface MigrationPullProps {
  readonly detail: RepositoryDetail;
  readonly campaigns: readonly RepositoryCampaign[];
}

/** The one button of the page: the pull request of the migration, and what became of it. */
export function MigrationPull({ detail, campaigns }: MigrationPullProps) {
  const { plan, repository } = detail;
  if (campaigns.length === 0 && (plan === null || plan.files.length === 0)) return null;
  const alone = `/campaigns/new?${new URLSearchParams({ q: `${repository.owner}/${repository.name}` })}`;
  return (
    <Panel
      id="pull-request"
      title="Migration pull request"
      beside={
        campaigns.length === 0 && (
          <Link href={alone} className="btn btn-primary">
            <Icon name="pull-request" />
            Open the migration PR
          </Link>
        )
      }
      note={
        campaigns.length === 0
          ? "No campaign has this repository yet. One of its own shows a preflight first, and writes nothing before it is approved."
          : undefined
      }
    >
      {campaigns.length > 0 && (
        <ul className="px-4 pb-3 text-[13px]">
          {campaigns.map((one) => (
            <li
              key={one.row.id}
              className="flex flex-wrap items-baseline gap-x-3 gap-y-1 border-line py-2 not-last:border-b"
            >
              <Became one={one} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Became({ one: { row, host, campaign, campaignId } }: { one: RepositoryCampaign }) {
  return (
    <>
      <RepositoryStateChip state={row.state} />
      {row.pullNumber !== null && <PullLink host={host} owner={row.owner} name={row.name} number={row.pullNumber} />}
      <span className="min-w-0 flex-1 basis-64 break-words">
        {row.code === null ? REPOSITORY_STATE_WORDS[row.state].todo : EXCLUSION_WORDS[row.code]}
        {row.error !== null && <span className="block text-migrating-ink">{row.error}</span>}
      </span>
      <Link href={campaignPath(campaignId)} className="link">
        <bdi>{campaign}</bdi>
      </Link>
      {row.grants.length > 0 && (
        <ul aria-label="Grants" className="flex w-full flex-col gap-1.5 text-[13px]">
          {row.grants.map((probe) => (
            <li key={probe.grant}>
              <ProbeLine probe={probe} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
