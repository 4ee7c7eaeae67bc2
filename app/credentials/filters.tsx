import Link from "next/link";
import {
  CREDENTIAL_STATES,
  type CredentialQuery,
  credentialQueryString,
  isFilteredCredentials,
} from "../../lib/core/listing/credential-query.ts";
import type { CredentialOverview } from "../../lib/core/listing/credential-views.ts";
import { CREDENTIAL_STATE_WORDS } from "../../lib/core/listing/credential-wording.ts";
import { counted, figure } from "../../lib/core/listing/format.ts";
import { toggled } from "../../lib/core/listing/repository-query.ts";
import { KIND_WORDS } from "../../lib/core/listing/wording.ts";
import { Icon } from "../_ui/icon.tsx";
import { KindSelect, SearchBox } from "../_ui/live-filters.tsx";
import { CREDENTIAL_LOOK } from "./looks.tsx";

interface FiltersProps {
  readonly query: CredentialQuery;
  readonly overview: CredentialOverview;
  readonly total: number;
}

/** The filter is the URL: toggles are links, text and kind are a form, so all of it works without JavaScript. */
export function CredentialFilters({ query, overview, total }: FiltersProps) {
  const kinds = overview.kinds.map(({ kind }) => ({ value: kind, label: KIND_WORDS[kind] }));
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <form action="/credentials" method="get" className="flex min-w-0 flex-1 basis-56 items-center gap-2">
        <SearchBox text={query.text} what="Name, repository or owner" />
        <KindSelect chosen={query.kinds} kinds={kinds} />
        <Kept query={query} />
        <noscript>
          <button type="submit" className="btn">
            Apply
          </button>
        </noscript>
      </form>
      <StateToggles query={query} overview={overview} />
      <Shown query={query} overview={overview} total={total} />
    </search>
  );
}

/** What the form does not show but must not lose. */
function Kept({ query }: { query: CredentialQuery }) {
  const params = new URLSearchParams(credentialQueryString({ ...query, text: "", kinds: [], page: 1 }));
  return [...params].map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />);
}

function StateToggles({ query, overview }: Omit<FiltersProps, "total">) {
  const present = CREDENTIAL_STATES.filter((state) => overview.states[state] > 0 || query.states.includes(state));
  return (
    <ul aria-label="State" className="flex flex-wrap items-center gap-0.5">
      {present.map((state) => (
        <li key={state}>
          <Link
            href={`/credentials${credentialQueryString({ ...query, states: toggled(query.states, state), page: 1 })}`}
            aria-current={query.states.includes(state) ? "true" : undefined}
            scroll={false}
            title={CREDENTIAL_STATE_WORDS[state].means}
            className="toggle"
          >
            <Icon name={CREDENTIAL_LOOK[state].icon} className={`size-3.5 ${CREDENTIAL_LOOK[state].ink}`} />
            {CREDENTIAL_STATE_WORDS[state].title}
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Shown({ query, overview, total }: FiltersProps) {
  const filtered = isFilteredCredentials(query);
  const cleared = { ...query, text: "", states: [], levels: [], kinds: [], page: 1 };
  return (
    <div className="ml-auto flex items-center gap-3 text-muted text-xs">
      <p role="status" aria-live="polite">
        {filtered ? `${figure(total)} of ${figure(overview.credentials)} shown` : counted(total, "credential")}
      </p>
      {filtered && (
        <Link href={`/credentials${credentialQueryString(cleared)}`} className="link">
          Clear
        </Link>
      )}
      <a
        className="btn"
        href={`/api/export/credentials${credentialQueryString({ ...query, page: 1 })}`}
        download
        title="All rows that fit the filter"
      >
        <Icon name="download" />
        CSV
      </a>
    </div>
  );
}
