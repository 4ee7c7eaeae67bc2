import type { Metadata } from "next";
import Link from "next/link";
import { parsePolicyQuery } from "../../../lib/core/listing/broker-query.ts";
import { figure } from "../../../lib/core/listing/format.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { policiesPage } from "../../../lib/dal/broker.ts";
import { Icon } from "../../_ui/icon.tsx";
import { Pager } from "../../_ui/pager.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { BrokerFrame } from "../frame.tsx";
import { PolicyFilters, policiesPath } from "./filters.tsx";
import { PolicyTable } from "./table.tsx";

export const metadata: Metadata = { title: "Trust policies" };

export default async function PoliciesPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const query = parsePolicyQuery(await searchParams);
  const { viewer, scan, list, propose } = await policiesPage(query);
  const waiting = list.all.pending;
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
          {list.all.active > 0 && (
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
        <PolicyFilters query={query} list={list} />
        <PolicyTable list={list} />
        <Pager
          page={list.page}
          pages={list.pages}
          pageSize={LIST_PAGE}
          shown={list.rows.length}
          total={list.total}
          to={(page) => policiesPath({ ...query, page })}
        />
      </Panel>
    </BrokerFrame>
  );
}
