import Link from "next/link";
import {
  type IssuanceQuery,
  isFilteredIssuances,
  issuanceQueryString,
  RANGES,
  type Range,
} from "../../lib/core/listing/broker-query.ts";
import { PHASES } from "../../lib/core/listing/broker-views.ts";
import { PHASE_WORDS } from "../../lib/core/listing/broker-wording.ts";
import { toggled } from "../../lib/core/listing/url-words.ts";
import { PROVIDERS } from "../../lib/core/trust/grant.ts";
import { Icon } from "../_ui/icon.tsx";
import { ExportLinks, Toggles } from "../_ui/list-filters.tsx";
import { Narrowed } from "../_ui/narrowed.tsx";
import { PHASE_LOOK } from "./looks.tsx";

const RANGE_WORDS: Readonly<Record<Range, string>> = {
  "1h": "1 hour",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
  all: "all time",
};

function address(query: IssuanceQuery): string {
  return `/broker${issuanceQueryString({ ...query, before: null, after: null })}#requests`;
}

/** The filter is the URL: toggles are links, the text is a form, and all of it works without JavaScript. */
export function IssuanceFilters({ query }: { query: IssuanceQuery }) {
  return (
    <search className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 pb-2.5">
      <TextForm query={query} />
      <Toggles
        label="Outcome"
        all={PHASES}
        chosen={query.phases}
        to={(phase) =>
          address({ ...query, phases: PHASES.filter((one) => toggled(query.phases, phase).includes(one)) })
        }
        word={(phase) => PHASE_WORDS[phase]}
        look={(phase) => PHASE_LOOK[phase]}
      />
      <Toggles
        label="Time"
        all={RANGES}
        chosen={[query.range]}
        to={(range) => address({ ...query, range })}
        word={(range) => RANGE_WORDS[range]}
      />
      {isFilteredIssuances(query) && (
        <Link href="/broker#requests" className="link text-[13px]">
          Clear
        </Link>
      )}
      <ExportLinks
        href={`/api/export/tables/issuances${issuanceQueryString({ ...query, before: null, after: null })}`}
      />
      <Narrowed chosen={narrowed(query)} />
    </search>
  );
}

function TextForm({ query }: { query: IssuanceQuery }) {
  const kept = new URLSearchParams(
    issuanceQueryString({ ...query, text: "", provider: null, range: "24h", before: null, after: null }),
  );
  return (
    <form action="/broker" method="get" className="flex min-w-0 flex-1 basis-72 items-center gap-2">
      <label className="relative min-w-0 flex-1">
        <span className="sr-only">Correlation id, issuance, run, actor or hashed_token</span>
        <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
        <input
          data-search
          type="search"
          name="q"
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          placeholder="Correlation id, run, actor, hashed_token"
          aria-keyshortcuts="/"
          className="field w-full pl-8!"
          defaultValue={query.text}
          key={query.text}
        />
      </label>
      <label className="flex-none">
        <span className="sr-only">Provider</span>
        <select
          name="provider"
          defaultValue={query.provider ?? ""}
          key={query.provider}
          className="field w-36 max-w-full"
        >
          <option value="">Any provider</option>
          {PROVIDERS.map((provider) => (
            <option key={provider} value={provider}>
              {provider}
            </option>
          ))}
        </select>
      </label>
      {[...kept].map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className="btn">
        Find
      </button>
    </form>
  );
}

/** What other pages narrowed the list to. */
function narrowed(query: IssuanceQuery) {
  const { repository, grant, reason, policy, live } = query;
  return [
    repository !== null && { text: `repository ${repository}`, href: address({ ...query, repository: null }) },
    grant !== null && { text: `grant ${grant}`, href: address({ ...query, grant: null }) },
    reason !== null && { text: `reason ${reason}`, href: address({ ...query, reason: null }) },
    live !== null && { text: live === "live" ? "live now" : "not taken back", href: address({ ...query, live: null }) },
    policy !== null && { text: `policy ${policy.slice(0, 8)}`, href: address({ ...query, policy: null }) },
  ];
}
