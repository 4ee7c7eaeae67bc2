import Link from "next/link";
import { SEVERITIES } from "../../lib/core/contracts.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import {
  isFiltered,
  REPOSITORY_STATES,
  type RepositoryQuery,
  repositoryQueryString,
  toggled,
} from "../../lib/core/listing/repository-query.ts";
import type { Overview } from "../../lib/core/listing/views.ts";
import { KIND_WORDS, SEVERITY_WORDS, STATE_WORDS } from "../../lib/core/listing/wording.ts";
import { Icon } from "../_ui/icon.tsx";
import { KindSelect, SearchBox } from "../_ui/live-filters.tsx";
import { SEVERITY_INK, STATE_LOOK } from "../_ui/state.tsx";

const TOGGLE =
  "inline-flex h-7 items-center gap-1.5 rounded-md px-2 text-[13px] text-muted hover:bg-hover hover:text-text aria-[current=true]:bg-hover aria-[current=true]:text-text aria-[current=true]:shadow-[inset_0_0_0_1px_var(--line-strong)]";

/** The filter is the URL: toggles are links, text and kind are a form, so all of it works without JavaScript. */
export function Filters({ query, overview, total }: { query: RepositoryQuery; overview: Overview; total: number }) {
  const kinds = overview.kinds.map(({ kind }) => ({ value: kind, label: KIND_WORDS[kind] }));
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <form action="/repos" method="get" className="flex min-w-0 flex-1 basis-56 items-center gap-2">
        <SearchBox text={query.text} what="Name or owner" />
        <KindSelect chosen={query.kinds} kinds={kinds} />
        <Kept query={query} />
        <noscript>
          <button type="submit" className="btn">
            Apply
          </button>
        </noscript>
      </form>
      <StateToggles query={query} overview={overview} />
      <SeverityToggles query={query} />
      <Link
        href={`/campaigns/new${repositoryQueryString({ ...query, sort: "state", direction: "asc", page: 1 })}`}
        prefetch={false}
        className="btn ml-auto"
        title="A campaign out of the repositories that this filter finds"
      >
        <Icon name="pull-request" />
        New campaign
      </Link>
      <p className="flex items-center gap-3 text-muted text-xs" role="status" aria-live="polite">
        <span>
          {isFiltered(query)
            ? `${figure(total)} of ${figure(overview.repositories)} shown`
            : counted(total, "repository", "repositories")}
        </span>
        {isFiltered(query) && (
          <Link
            href={`/repos${repositoryQueryString({ ...query, text: "", states: [], severities: [], kinds: [], page: 1 })}`}
            className="link"
          >
            Clear
          </Link>
        )}
      </p>
    </search>
  );
}

/** What the form does not show but must not lose. */
function Kept({ query }: { query: RepositoryQuery }) {
  const params = new URLSearchParams(repositoryQueryString({ ...query, text: "", kinds: [], page: 1 }));
  return [...params].map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}

function StateToggles({ query, overview }: { query: RepositoryQuery; overview: Overview }) {
  return (
    <ul aria-label="State" className="flex flex-wrap items-center gap-0.5">
      {REPOSITORY_STATES.filter((state) => overview.states[state] > 0 || query.states.includes(state)).map((state) => (
        <li key={state}>
          <Link
            href={`/repos${repositoryQueryString({ ...query, states: toggled(query.states, state), page: 1 })}`}
            aria-current={query.states.includes(state) ? "true" : undefined}
            scroll={false}
            className={TOGGLE}
          >
            <Icon name={STATE_LOOK[state].icon} className={`size-3.5 ${STATE_LOOK[state].ink}`} />
            {STATE_WORDS[state]}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function SeverityToggles({ query }: { query: RepositoryQuery }) {
  return (
    <ul aria-label="Has a finding of severity" className="flex flex-wrap items-center gap-0.5">
      {[...SEVERITIES].reverse().map((severity) => (
        <li key={severity}>
          <Link
            href={`/repos${repositoryQueryString({ ...query, severities: toggled(query.severities, severity), page: 1 })}`}
            aria-current={query.severities.includes(severity) ? "true" : undefined}
            scroll={false}
            className={TOGGLE}
          >
            <Icon name={severity} className={`size-3.5 ${SEVERITY_INK[severity]}`} />
            {SEVERITY_WORDS[severity]}
          </Link>
        </li>
      ))}
    </ul>
  );
}
