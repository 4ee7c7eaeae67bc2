import { CAMPAIGN_REPOSITORY_STATES, repositoryAfter } from "../../../lib/core/campaign/repository-state.ts";
import { REPOSITORY_STATE_WORDS } from "../../../lib/core/campaign/words.ts";
import {
  ALL_OF_CAMPAIGN,
  type CampaignDetail,
  type CampaignQuery,
  type CampaignRepositoryView,
  campaignQueryString,
  isFilteredCampaign,
} from "../../../lib/core/listing/campaign-views.ts";
import { toggled } from "../../../lib/core/listing/url-words.ts";
import { ChooseAll } from "../../_ui/choose-all.tsx";
import { FilterForm, ShownCount, Toggles } from "../../_ui/list-filters.tsx";
import { campaignPath } from "../../_ui/paths.ts";
import { CommandForm } from "../../broker/command-form.tsx";
import { retryTogether } from "../actions.ts";

/** The form that the rows' check boxes belong to. */
export const TOGETHER = "together";

/** Whether a person may ask for it once more: there is a plan, and its turn does not come by itself. */
export function mayRetry({ planned, state }: CampaignRepositoryView): boolean {
  return planned && repositoryAfter(state, { kind: "retry" }) !== null;
}

export function RowFilters({ detail, query }: { detail: CampaignDetail; query: CampaignQuery }) {
  const { campaign, refusals } = detail;
  const path = campaignPath(campaign.id);
  const to = (next: CampaignQuery) => `${path}${campaignQueryString({ ...next, page: 1 })}#repositories`;
  const states = CAMPAIGN_REPOSITORY_STATES.filter(
    (state) => (campaign.counts[state] ?? 0) > 0 || query.states.includes(state),
  );
  const codes = [...new Set([...refusals.map(({ code }) => code), ...query.codes])];
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action={path}
        text={query.text}
        what="Repository"
        kept={campaignQueryString({ ...query, text: "", page: 1 })}
      />
      <Toggles
        label="State"
        all={states}
        chosen={query.states}
        to={(state) => to({ ...query, states: toggled(query.states, state) })}
        word={(state) => REPOSITORY_STATE_WORDS[state].title}
        means={(state) => REPOSITORY_STATE_WORDS[state].todo}
      />
      <Toggles
        label="Reason"
        all={codes}
        chosen={query.codes}
        to={(code) => to({ ...query, codes: toggled(query.codes, code) })}
        word={(code) => code}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredCampaign(query)}
          total={detail.total}
          all={campaign.repositories}
          one="repository"
          many="repositories"
          clear={to(ALL_OF_CAMPAIGN)}
        />
      </span>
    </search>
  );
}

/** What is done to several at once; absent where no row of this page can be chosen. */
export function Together({ detail }: { detail: CampaignDetail }) {
  if (!detail.mayDecide || !detail.rows.some(mayRetry)) return null;
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2">
      <ChooseAll form={TOGETHER} />
      <CommandForm id={TOGETHER} command={retryTogether} label="Try the chosen ones again" />
    </div>
  );
}
