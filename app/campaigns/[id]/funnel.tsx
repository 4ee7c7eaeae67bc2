import Link from "next/link";
import { REPOSITORY_STATE_WORDS } from "../../../lib/core/campaign/words.ts";
import {
  ALL_OF_CAMPAIGN,
  type CampaignSummary,
  campaignQueryString,
  countedIn,
  FUNNEL,
} from "../../../lib/core/listing/campaign-views.ts";
import { figure, percent } from "../../../lib/core/listing/format.ts";
import { campaignPath } from "../../_ui/paths.ts";

/** How many repositories stand at which step of the way; each figure links to its rows. */
export function Funnel({ campaign }: { campaign: CampaignSummary }) {
  return (
    <section aria-label="Funnel" className="mt-4 grid grid-cols-2 gap-3 md:grid-cols-5">
      {FUNNEL.map(({ step, states }) => {
        const count = countedIn(campaign.counts, states);
        const present = states.filter((state) => (campaign.counts[state] ?? 0) > 0);
        return (
          <div key={step} className="card px-4 py-3">
            <h2 className="font-semibold text-[13px]">{step}</h2>
            <p className="font-semibold text-[24px] leading-8 tracking-[-0.03em]">
              <Link
                href={`${campaignPath(campaign.id)}${campaignQueryString({ ...ALL_OF_CAMPAIGN, states })}#repositories`}
                aria-label={`${step}: ${figure(count)}`}
                className="hover:text-accent"
              >
                {figure(count)}
              </Link>
            </p>
            <svg aria-hidden="true" viewBox="0 0 100 4" preserveAspectRatio="none" className="h-1 w-full rounded-full">
              <rect width="100" height="4" className="fill-line" />
              <rect width={percent(count, campaign.repositories)} height="4" className="fill-accent" />
            </svg>
            <p className="mt-1.5 text-muted text-xs">
              {present
                .map((state) => `${figure(campaign.counts[state] ?? 0)} ${REPOSITORY_STATE_WORDS[state].title}`)
                .join(", ")}
            </p>
          </div>
        );
      })}
    </section>
  );
}
