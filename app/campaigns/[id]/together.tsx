import { CAMPAIGN_REPOSITORY_STATES } from "../../../lib/core/campaign/repository-state.ts";
import { REPOSITORY_STATE_WORDS } from "../../../lib/core/campaign/words.ts";
import {
  ALL_OF_CAMPAIGN,
  type CampaignDetail,
  type CampaignQuery,
  type CampaignRepositoryView,
  campaignQueryString,
  isFilteredCampaign,
  ordersFor,
  type RowOrder,
} from "../../../lib/core/listing/campaign-views.ts";
import { toggled } from "../../../lib/core/listing/url-words.ts";
import { ChooseAll } from "../../_ui/choose-all.tsx";
import { CommandForm } from "../../_ui/command-form.tsx";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../_ui/list-filters.tsx";
import { Narrowed } from "../../_ui/narrowed.tsx";
import { campaignPath } from "../../_ui/paths.ts";
import { orderTogether } from "../actions.ts";

/** The form that the rows' check boxes belong to. */
export const TOGETHER = "together";

/** What this person can do by hand about one row. */
export function rowOrders(row: CampaignRepositoryView, detail: CampaignDetail): readonly RowOrder[] {
  if (!detail.mayDecide) return [];
  return ordersFor(row, { state: detail.campaign.state, pace: detail.pace, asOf: detail.asOf });
}

export function RowFilters({ detail, query }: { detail: CampaignDetail; query: CampaignQuery }) {
  const { campaign, refusals } = detail;
  const path = campaignPath(campaign.id);
  const to = (next: CampaignQuery) => `${path}${campaignQueryString({ ...next, page: 1 })}#repositories`;
  const filter = campaignQueryString({ ...query, page: 1 });
  const file = `/api/export/tables/campaign-repositories?id=${encodeURIComponent(campaign.id)}${filter.replace("?", "&")}`;
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
        >
          <ExportLinks href={file} />
        </ShownCount>
      </span>
      <Narrowed
        chosen={[
          query.past !== null && {
            text: query.past === "checks" ? "open, and their checks pass" : "open, checked and approved",
            href: to({ ...query, past: null }),
          },
        ]}
      />
    </search>
  );
}

const LABELS: Readonly<Record<RowOrder, string>> = {
  retry: "Try the chosen ones again",
  unskip: "Take the chosen ones in again",
  nudge: "Remind the owners of the chosen ones",
  skip: "Skip the chosen ones",
};

/** What is done to several at once; absent where no row of this page can be chosen. */
export function Together({ detail }: { detail: CampaignDetail }) {
  const possible = new Set(detail.rows.flatMap((row) => rowOrders(row, detail)));
  const simple = (["retry", "unskip", "nudge"] as const).filter((order) => possible.has(order));
  if (possible.size === 0) return null;
  const [first, ...rest] = [...simple, ...(possible.has("skip") ? (["skip"] as const) : [])];
  if (first === undefined) return null;
  return (
    <div className="flex flex-wrap items-start gap-x-3 gap-y-2 border-line border-b bg-sunken px-4 py-2">
      <ChooseAll form={TOGETHER} />
      <CommandForm
        id={TOGETHER}
        command={orderTogether}
        orders={[first, ...rest].map((order) => ({ order, label: LABELS[order] }))}
        className="flex min-w-0 flex-1 flex-wrap items-center gap-2"
      >
        {possible.has("skip") && (
          <input
            name="reason"
            maxLength={500}
            aria-label="Reason for skipping"
            placeholder="Reason for skipping"
            className="field order-last w-64 max-w-full"
          />
        )}
      </CommandForm>
    </div>
  );
}
