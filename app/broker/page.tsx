import type { Metadata } from "next";
import { parseIssuanceQuery } from "../../lib/core/listing/broker-query.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { brokerPage } from "../../lib/dal/broker.ts";
import { Panel } from "../_ui/panel.tsx";
import { Figures } from "./figures.tsx";
import { BrokerFrame } from "./frame.tsx";
import { IssuanceFilters } from "./issuance-filters.tsx";
import { IssuanceTable } from "./issuance-table.tsx";
import { NothingStopped, SwitchesOn } from "./switch-list.tsx";

export const metadata: Metadata = { title: "Broker" };

export default async function BrokerPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const params = await searchParams;
  const query = parseIssuanceQuery(params);
  const window = params.window === "7d" || query.range === "7d" ? "7d" : "24h";
  const { viewer, scan, figures, switches, list } = await brokerPage(query, window);
  return (
    <BrokerFrame viewer={viewer} scan={scan} tab="requests" title="Broker">
      {switches.length === 0 ? <NothingStopped /> : <SwitchesOn switches={switches} />}
      <Figures figures={figures} window={window} />
      <Panel id="requests" title="Requests">
        <IssuanceFilters query={query} />
        <IssuanceTable list={list} query={query} />
      </Panel>
    </BrokerFrame>
  );
}
