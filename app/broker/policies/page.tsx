import type { Metadata } from "next";
import Link from "next/link";
import { type PolicyQuery, parsePolicyQuery, policyQueryString } from "../../../lib/core/listing/broker-query.ts";
import { POLICY_STATES, type PolicyList } from "../../../lib/core/listing/broker-views.ts";
import { POLICY_STATE_WORDS } from "../../../lib/core/listing/broker-wording.ts";
import { figure } from "../../../lib/core/listing/format.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { policiesPage } from "../../../lib/dal/broker.ts";
import { Icon } from "../../_ui/icon.tsx";
import { ExportLinks } from "../../_ui/list-filters.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { BrokerFrame } from "../frame.tsx";
import { POLICY_STATE_LOOK } from "../looks.tsx";
import { PolicyTable } from "./table.tsx";

export const metadata: Metadata = { title: "Trust policies" };

export default async function PoliciesPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const query = parsePolicyQuery(await searchParams);
  const { viewer, scan, list, propose } = await policiesPage(query);
  const waiting = list.counts.pending;
  return (
    <BrokerFrame
      viewer={viewer}
      scan={scan}
      tab="policies"
      title="Trust policies"
      beside={
        <>
          <span className="flex-1" />
          {propose.allowed ? (
            <Link href="/broker/policies/import" className="btn">
              <Icon name="up" />
              Import
            </Link>
          ) : (
            <span className="text-[13px] text-muted">{propose.why}</span>
          )}
          {list.counts.active > 0 && (
            <a href="/api/export/policies" download className="btn">
              <Icon name="download" />
              Active ones as YAML
            </a>
          )}
        </>
      }
      note={
        waiting === 0
          ? "Who may obtain which grant. Nothing waits for approval."
          : `Who may obtain which grant. ${figure(waiting)} ${waiting === 1 ? "waits" : "wait"} for approval by a second person.`
      }
    >
      <Panel id="policies" title={<span className="sr-only">List of policies</span>}>
        <Filters query={query} list={list} />
        <PolicyTable list={list} />
        <Pages list={list} query={query} />
      </Panel>
    </BrokerFrame>
  );
}

function Filters({ query, list }: { query: PolicyQuery; list: PolicyList }) {
  return (
    <search className="-mt-6 flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b px-4 py-2.5">
      <form action="/broker/policies" method="get" className="flex min-w-0 flex-1 basis-56 items-center gap-2">
        <label className="relative min-w-0 flex-1">
          <span className="sr-only">Repository or grant</span>
          <Icon name="search" className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
          <input
            data-search
            type="search"
            name="q"
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
            placeholder="Repository or grant"
            aria-keyshortcuts="/"
            className="field w-full pl-8!"
            defaultValue={query.text}
            key={query.text}
          />
        </label>
        {query.state !== null && <input type="hidden" name="state" value={query.state} />}
        <button type="submit" className="btn">
          Find
        </button>
      </form>
      <ul aria-label="State" className="flex flex-wrap items-center gap-0.5">
        {POLICY_STATES.map((state) => (
          <li key={state}>
            <Link
              href={`/broker/policies${policyQueryString({ ...query, state: query.state === state ? null : state, page: 1 })}`}
              aria-current={query.state === state ? "true" : undefined}
              className="toggle"
            >
              <Icon name={POLICY_STATE_LOOK[state].icon} className={`size-3.5 ${POLICY_STATE_LOOK[state].ink}`} />
              {POLICY_STATE_WORDS[state]} <b className="font-semibold text-text">{figure(list.counts[state])}</b>
            </Link>
          </li>
        ))}
      </ul>
      <ExportLinks href={`/api/export/tables/policies${policyQueryString({ ...query, page: 1 })}`} />
    </search>
  );
}

function Pages({ list, query }: { list: PolicyList; query: PolicyQuery }) {
  if (list.pages <= 1) return null;
  const to = (page: number) => `/broker/policies${policyQueryString({ ...query, page })}`;
  return (
    <nav aria-label="Pages" className="flex items-center gap-2 border-line border-t px-4 py-2.5 text-[13px] text-muted">
      <span className="flex-1">
        page {figure(list.page)} of {figure(list.pages)}
      </span>
      {list.page > 1 && (
        <Link href={to(list.page - 1)} className="btn" rel="prev">
          <Icon name="left" />
          Previous
        </Link>
      )}
      {list.page < list.pages && (
        <Link href={to(list.page + 1)} className="btn" rel="next">
          <Icon name="right" />
          Next
        </Link>
      )}
    </nav>
  );
}
