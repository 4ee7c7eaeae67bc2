import { isFilteredPolicies, type PolicyQuery, policyQueryString } from "../../../lib/core/listing/broker-query.ts";
import { POLICY_STATES, type PolicyList } from "../../../lib/core/listing/broker-views.ts";
import { POLICY_STATE_WORDS } from "../../../lib/core/listing/broker-wording.ts";
import { figure } from "../../../lib/core/listing/format.ts";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../../_ui/list-filters.tsx";
import { POLICY_STATE_LOOK } from "../looks.tsx";

const PATH = "/broker/policies";

export function policiesPath(query: PolicyQuery): string {
  return `${PATH}${policyQueryString(query)}`;
}

export function PolicyFilters({ query, list }: { query: PolicyQuery; list: PolicyList }) {
  const whole = { ...query, page: 1 };
  return (
    <search className="-mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <FilterForm
        action={PATH}
        text={query.text}
        what="Repository or grant"
        kept={policyQueryString({ ...whole, text: "" })}
      />
      <Toggles
        label="State"
        all={POLICY_STATES}
        chosen={query.state === null ? [] : [query.state]}
        to={(state) => policiesPath({ ...whole, state: query.state === state ? null : state })}
        word={(state) => `${POLICY_STATE_WORDS[state]} ${figure(list.counts[state])}`}
        look={(state) => POLICY_STATE_LOOK[state]}
      />
      <ShownCount
        filtered={isFilteredPolicies(query)}
        total={list.total}
        all={POLICY_STATES.reduce((sum, state) => sum + list.all[state], 0)}
        one="policy"
        many="policies"
        clear={PATH}
      >
        <ExportLinks href={`/api/export/tables/policies${policyQueryString(whole)}`} />
      </ShownCount>
    </search>
  );
}
