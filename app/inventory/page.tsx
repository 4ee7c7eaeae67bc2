import type { Metadata } from "next";
import Link from "next/link";
import { judgementQueryString, parseJudgementQuery } from "../../lib/core/listing/inventory-query.ts";
import { LIST_PAGE } from "../../lib/core/listing/list-page.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { inventoryPage } from "../../lib/dal/inventory.ts";
import { Icon } from "../_ui/icon.tsx";
import { Pager } from "../_ui/pager.tsx";
import { Panel } from "../_ui/panel.tsx";
import { Shell } from "../_ui/shell.tsx";
import { UtcTime } from "../_ui/time.tsx";
import { JudgementFilters, Judgements } from "./judgements.tsx";
import { Sources } from "./sources.tsx";

export const metadata: Metadata = { title: "Inventory" };

export default async function InventoryPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const query = parseJudgementQuery(await searchParams);
  const { viewer, room } = await inventoryPage(query);
  const { judgements } = room;
  const shown = { ...query, page: judgements.page };
  return (
    <Shell viewer={viewer} scan={room.scan} room="inventory">
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h1 className="font-semibold text-[21px] tracking-[-0.018em]">Inventory</h1>
        <p className="text-muted">What GitHub stores beside files: secrets, keys, tokens, Apps.</p>
        <span className="flex-1" />
        <span className="asof">
          as of <UtcTime iso={room.asOf} />
        </span>
      </header>
      {room.connected === 0 ? (
        <NotConnected />
      ) : (
        <>
          <Sources sources={room.sources} />
          <Panel
            id="judgements"
            title="What is wrong with it"
            note="A judgement ends only while everything it hangs on is visible: what cannot be seen is not gone."
          >
            <JudgementFilters query={shown} room={room} />
            <Judgements rows={judgements.rows} any={room.counts.length > 0} />
            <Pager
              page={judgements.page}
              pages={judgements.pages}
              pageSize={LIST_PAGE}
              shown={judgements.rows.length}
              total={judgements.total}
              to={(page) => `/inventory${judgementQueryString({ ...query, page })}#judgements`}
            />
          </Panel>
        </>
      )}
    </Shell>
  );
}

function NotConnected() {
  return (
    <section className="card mt-4 flex flex-col items-start gap-3 px-8 py-10">
      <Icon name="box" className="size-6 text-muted" />
      <h2 className="font-semibold text-base">Nothing can be read yet</h2>
      <p className="max-w-[62ch] text-muted">
        Secrets, keys and tokens are listed by GitHub, and none of your organisations is connected with it. Credentials
        that files name are known all the same.
      </p>
      <span className="flex flex-wrap gap-2">
        <Link href="/settings" className="btn">
          <Icon name="settings" />
          Connect GitHub
        </Link>
        <Link href="/credentials" className="btn">
          <Icon name="key" />
          Credentials
        </Link>
      </span>
    </section>
  );
}
