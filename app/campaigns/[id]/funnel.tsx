import Link from "next/link";
import { REPOSITORY_STATE_WORDS } from "../../../lib/core/campaign/words.ts";
import {
  ALL_OF_CAMPAIGN,
  type CampaignDetail,
  type CampaignQuery,
  campaignQueryString,
  countedIn,
  FUNNEL,
  type OpenStep,
} from "../../../lib/core/listing/campaign-views.ts";
import { figure, percent } from "../../../lib/core/listing/format.ts";
import { ForecastWords } from "../../_ui/forecast-words.tsx";
import { campaignPath } from "../../_ui/paths.ts";

/** How many repositories stand at which step of the way, and when all may be merged; each figure links to its rows. */
export function Funnel({ detail }: { detail: CampaignDetail }) {
  const { outlook } = detail;
  const steps = FUNNEL.flatMap((one) =>
    one.step === "open" ? [stepOf(detail, one), ...PAST.map((past) => pastOf(detail, past))] : [stepOf(detail, one)],
  );
  return (
    <section aria-label="Funnel" className="mt-4">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-4 xl:grid-cols-7">
        {steps.map((step) => (
          <Step key={step.step} detail={detail} {...step} />
        ))}
      </div>
      {outlook !== null && (
        <p className="mt-2 max-w-[120ch] text-[13px] text-muted">
          <ForecastWords
            forecast={outlook}
            end="Everything is merged"
            steps="merges"
            pace="counted in merges"
            blind="weekends, of an owner who is away, or of a pull request that nobody wants"
          />
        </p>
      )}
    </section>
  );
}

/** Open pull requests on their way, each a part of the one before. */
const PAST = [
  { past: "checks", step: "CI passed", below: "open, and their checks pass" },
  { past: "review", step: "approved", below: "of those, approved in a review" },
] as const satisfies readonly { past: OpenStep; step: string; below: string }[];

interface StepProps {
  readonly step: string;
  readonly count: number;
  readonly query: CampaignQuery;
  readonly below: string;
}

function stepOf({ campaign }: CampaignDetail, { step, states }: (typeof FUNNEL)[number]): StepProps {
  const present = states.filter((state) => (campaign.counts[state] ?? 0) > 0);
  const below = present.map((state) => `${figure(campaign.counts[state] ?? 0)} ${REPOSITORY_STATE_WORDS[state].title}`);
  const query = { ...ALL_OF_CAMPAIGN, states };
  return { step, count: countedIn(campaign.counts, states), query, below: below.join(", ") };
}

function pastOf(detail: CampaignDetail, { past, step, below }: (typeof PAST)[number]): StepProps {
  return { step, count: detail.past[past], query: { ...ALL_OF_CAMPAIGN, past }, below };
}

function Step({ detail: { campaign }, step, count, query, below }: StepProps & { readonly detail: CampaignDetail }) {
  return (
    <div className="card px-4 py-3">
      <h2 className="font-semibold text-[13px]">{step}</h2>
      <p className="font-semibold text-[24px] leading-8 tracking-[-0.03em]">
        <Link
          href={`${campaignPath(campaign.id)}${campaignQueryString(query)}#repositories`}
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
      <p className="mt-1.5 text-muted text-xs">{below}</p>
    </div>
  );
}
