import Link from "next/link";
import { SEVERITIES } from "../../lib/core/contracts.ts";
import { figure } from "../../lib/core/listing/format.ts";
import { SHOWN_WORDS } from "../../lib/core/listing/incident-wording.ts";
import { MIGRATION_STEP_WORDS, MIGRATION_STEPS } from "../../lib/core/listing/migration-steps.ts";
import {
  DEFAULT_QUERY,
  FREEZE_FILTERS,
  isFiltered,
  type OwnerFilter,
  REPOSITORY_STATES,
  type RepositoryQuery,
  repositoryQueryString,
} from "../../lib/core/listing/repository-query.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import type { Overview } from "../../lib/core/listing/views.ts";
import { KIND_WORDS, ownershipWords, SEVERITY_WORDS, STATE_WORDS } from "../../lib/core/listing/wording.ts";
import { Icon } from "../_ui/icon.tsx";
import { ExportLinks, FilterForm, ShownCount, Toggles } from "../_ui/list-filters.tsx";
import { Narrowed } from "../_ui/narrowed.tsx";
import { SEVERITY_INK, STATE_LOOK } from "../_ui/state.tsx";

const WORST_FIRST = [...SEVERITIES].reverse();

function address(query: RepositoryQuery): string {
  return `/repos${repositoryQueryString({ ...query, page: 1 })}`;
}

function ownerWords(of: OwnerFilter): string {
  if ("slug" in of) return of.slug === "" ? "of an owner that is not understood" : `owned by ${of.slug}`;
  return of.kind === "me" ? "of yours" : "without a known owner";
}

interface FiltersProps {
  readonly query: RepositoryQuery;
  readonly overview: Overview;
  readonly total: number;
  /** Where the list without a filter is. */
  readonly whole: string;
}

export function Filters({ query, overview, total, whole }: FiltersProps) {
  const clear = repositoryQueryString({ ...DEFAULT_QUERY, sort: query.sort, direction: query.direction });
  const kinds = overview.kinds.map(({ kind }) => ({ value: kind, label: KIND_WORDS[kind] }));
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <FilterForm
        action="/repos"
        text={query.text}
        what="Name or owner"
        kinds={{ chosen: query.kinds, all: kinds }}
        kept={repositoryQueryString({ ...query, text: "", kinds: [], page: 1 })}
      />
      <Toggles
        label="State"
        all={REPOSITORY_STATES.filter((state) => overview.states[state] > 0 || query.states.includes(state))}
        chosen={query.states}
        to={(state) => address({ ...query, states: toggled(query.states, state) })}
        word={(state) => STATE_WORDS[state]}
        look={(state) => STATE_LOOK[state]}
      />
      <Toggles
        label="In an incident"
        all={FREEZE_FILTERS.filter((state) => overview.freezes.includes(state) || query.freezes.includes(state))}
        chosen={query.freezes}
        to={(state) => address({ ...query, freezes: toggled(query.freezes, state) })}
        word={(state) => (state === "none" ? "in no incident" : SHOWN_WORDS[state].word)}
      />
      <Toggles
        label="Migration"
        all={MIGRATION_STEPS.filter((step) => overview.migrations || query.migrations.includes(step))}
        chosen={query.migrations}
        to={(step) => address({ ...query, migrations: toggled(query.migrations, step) })}
        word={(step) => MIGRATION_STEP_WORDS[step]}
      />
      <Toggles
        label="Has a finding of severity"
        all={WORST_FIRST}
        chosen={query.severities}
        to={(severity) => address({ ...query, severities: toggled(query.severities, severity) })}
        word={(severity) => SEVERITY_WORDS[severity]}
        look={(severity) => ({ icon: severity, ink: SEVERITY_INK[severity] })}
      />
      <Toggles
        label="Owner"
        all={["none"] as const}
        chosen={query.ownerships.filter((state) => state === "none")}
        to={(state) => address({ ...query, ownerships: toggled(query.ownerships, state) })}
        word={ownershipWords}
        means={() => "Every source was read, and none names somebody who is there"}
      />
      <Link
        href={`/repos/preflight${repositoryQueryString({ ...query, sort: "state", direction: "asc", page: 1 })}`}
        prefetch={false}
        className="btn ml-auto"
        title="What could be done with all that this filter finds"
      >
        <Icon name="search" />
        Preflight {isFiltered(query) ? `all ${figure(total)}` : "all"}
      </Link>
      <Link
        href={`/campaigns/new${repositoryQueryString({ ...query, sort: "state", direction: "asc", page: 1 })}`}
        prefetch={false}
        className="btn"
        title="A campaign out of the repositories that this filter finds"
      >
        <Icon name="pull-request" />
        New campaign
      </Link>
      <Link
        href={`/incidents/new${repositoryQueryString({ ...query, sort: "state", direction: "asc", page: 1 })}`}
        prefetch={false}
        className="btn"
        title="An incident or a drill over the repositories that this filter finds"
      >
        <Icon name="siren" />
        New incident
      </Link>
      <ShownCount
        filtered={isFiltered(query)}
        total={total}
        all={overview.repositories}
        one="repository"
        many="repositories"
        clear={clear === "" ? whole : `/repos${clear}`}
      >
        <ExportLinks href={`/api/export/tables/repositories${repositoryQueryString({ ...query, page: 1 })}`} />
      </ShownCount>
      <Narrowed
        chosen={[
          query.of !== null && { text: ownerWords(query.of), href: address({ ...query, of: null }) },
          query.archived !== null && {
            text: query.archived ? "archived" : "not archived",
            href: address({ ...query, archived: null }),
          },
          query.unread !== null && {
            text: query.unread === "files" ? "with a file that was not understood" : "not wholly read",
            href: address({ ...query, unread: null }),
          },
          query.selection !== null && { text: "of a selection", href: address({ ...query, selection: null }) },
        ]}
      />
    </search>
  );
}
