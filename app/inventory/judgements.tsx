import { SEVERITIES } from "../../lib/core/contracts.ts";
import {
  isFilteredJudgements,
  type JudgementQuery,
  judgementQueryString,
} from "../../lib/core/listing/inventory-query.ts";
import type { InventoryRoom, JudgementView } from "../../lib/core/listing/inventory-views.ts";
import { RULE_WORDS } from "../../lib/core/listing/inventory-wording.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import { SEVERITY_WORDS } from "../../lib/core/listing/wording.ts";
import { Flat } from "../_ui/flat.tsx";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../_ui/list-filters.tsx";
import { SEVERITY_INK, SeverityLabel } from "../_ui/state.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { PlacedName } from "./name.tsx";

function address(query: JudgementQuery): string {
  return `/inventory${judgementQueryString({ ...query, page: 1 })}`;
}

export function JudgementFilters({ query, room }: { query: JudgementQuery; room: InventoryRoom }) {
  const { counts, judgements } = room;
  const severities = [...SEVERITIES].reverse();
  const rules = [...new Set([...counts.map(({ rule }) => rule), ...query.rules])];
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <FilterForm
        action="/inventory"
        text={query.text}
        what="Name or repository"
        kept={judgementQueryString({ ...query, text: "", page: 1 })}
      />
      <Toggles
        label="Severity"
        all={severities.filter(
          (severity) => counts.some((one) => one.severity === severity) || query.severities.includes(severity),
        )}
        chosen={query.severities}
        to={(severity) => address({ ...query, severities: toggled(query.severities, severity) })}
        word={(severity) => SEVERITY_WORDS[severity]}
        look={(severity) => ({ icon: severity, ink: SEVERITY_INK[severity] })}
      />
      <Toggles
        label="Judgement"
        all={rules}
        chosen={query.rules}
        to={(rule) => address({ ...query, rules: toggled(query.rules, rule) })}
        word={(rule) => RULE_WORDS[rule]}
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredJudgements(query)}
          total={judgements.total}
          all={all}
          one="judgement"
          clear="/inventory"
        >
          <ExportLinks href={`/api/export/inventory${judgementQueryString({ ...query, page: 1 })}`} />
        </ShownCount>
      </span>
    </search>
  );
}

export function Judgements({ rows, any }: { rows: readonly JudgementView[]; any: boolean }) {
  if (rows.length === 0) {
    return (
      <p className="px-4 py-6 text-[13px] text-muted">
        {any
          ? "No judgement fits this filter. Take one condition away, or clear it."
          : "Nothing was found wrong with what is visible. Sources that are not visible say nothing."}
      </p>
    );
  }
  return (
    <ul>
      {rows.map((row) => (
        <li
          key={row.id}
          className="grid items-baseline gap-x-4 gap-y-0.5 border-line px-4 py-2 text-[13px] not-first:border-t md:grid-cols-[7rem_11rem_minmax(0,14rem)_minmax(0,1fr)_auto]"
        >
          <Flat tag="span">
            <SeverityLabel severity={row.severity} />
          </Flat>
          <span>{RULE_WORDS[row.rule]}</span>
          <PlacedName name={row.name} credentialId={row.credentialId} repository={row.repository} />
          <span className="min-w-0 break-words text-muted">{row.message}</span>
          <Flat tag="span" className="asof">
            since <UtcTime iso={row.firstSeenAt} short />
          </Flat>
        </li>
      ))}
    </ul>
  );
}
