import {
  CREDENTIAL_STATES,
  type CredentialQuery,
  credentialQueryString,
  DEFAULT_CREDENTIAL_QUERY,
  EXPOSED_FILTERS,
  isFilteredCredentials,
} from "../../lib/core/listing/credential-query.ts";
import type { CredentialOverview } from "../../lib/core/listing/credential-views.ts";
import { CREDENTIAL_STATE_WORDS } from "../../lib/core/listing/credential-wording.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import { KIND_WORDS } from "../../lib/core/listing/wording.ts";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../_ui/list-filters.tsx";
import { CREDENTIAL_LOOK } from "./looks.tsx";

interface FiltersProps {
  readonly query: CredentialQuery;
  readonly overview: CredentialOverview;
  readonly total: number;
  /** Whether an incident that goes on has exposed any. */
  readonly anyExposed: boolean;
  /** Where the list without a filter is. */
  readonly whole: string;
}

function address(query: CredentialQuery): string {
  return `/credentials${credentialQueryString({ ...query, page: 1 })}`;
}

export function CredentialFilters({ query, overview, total, anyExposed, whole }: FiltersProps) {
  const clear = credentialQueryString({ ...DEFAULT_CREDENTIAL_QUERY, sort: query.sort, direction: query.direction });
  const kinds = overview.kinds.map(({ kind }) => ({ value: kind, label: KIND_WORDS[kind] }));
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <FilterForm
        action="/credentials"
        text={query.text}
        what="Name, repository or owner"
        kinds={{ chosen: query.kinds, all: kinds }}
        kept={credentialQueryString({ ...query, text: "", kinds: [], page: 1 })}
      />
      <Toggles
        label="State"
        all={CREDENTIAL_STATES.filter((state) => overview.states[state] > 0 || query.states.includes(state))}
        chosen={query.states}
        to={(state) => address({ ...query, states: toggled(query.states, state) })}
        word={(state) => CREDENTIAL_STATE_WORDS[state].title}
        means={(state) => CREDENTIAL_STATE_WORDS[state].means}
        look={(state) => CREDENTIAL_LOOK[state]}
      />
      <Toggles
        label="Exposed in an incident"
        all={EXPOSED_FILTERS.filter((one) => anyExposed || query.exposed.includes(one))}
        chosen={query.exposed}
        to={(one) => address({ ...query, exposed: toggled(query.exposed, one) })}
        word={(one) => (one === "open" ? "exposed, not revoked" : "exposed, revoked")}
        look={(one) =>
          one === "open" ? { icon: "critical", ink: "text-danger-ink" } : { icon: "check", ink: "text-muted" }
        }
      />
      <span className="ml-auto">
        <ShownCount
          filtered={isFilteredCredentials(query)}
          total={total}
          all={overview.credentials}
          one="credential"
          clear={clear === "" ? whole : `/credentials${clear}`}
        >
          <ExportLinks href={`/api/export/credentials${credentialQueryString({ ...query, page: 1 })}`} />
        </ShownCount>
      </span>
    </search>
  );
}
