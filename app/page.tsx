import type { Metadata } from "next";
import Link from "next/link";
import type { HomeView } from "../lib/core/listing/home.ts";
import type { RawSearchParams } from "../lib/core/listing/url-words.ts";
import { homePage } from "../lib/dal/home.ts";
import { Adoption } from "./_home/adoption.tsx";
import { Board } from "./_home/board.tsx";
import { Mine } from "./_home/mine.tsx";
import { Icon } from "./_ui/icon.tsx";
import type { IconName } from "./_ui/icon-sprite.tsx";
import { LiveRefresh } from "./_ui/live-refresh.tsx";
import { Shell } from "./_ui/shell.tsx";
import { UtcTime } from "./_ui/time.tsx";

export const metadata: Metadata = { title: "Home" };

const VIEWS: Readonly<Record<HomeView, { readonly word: string; readonly icon: IconName }>> = {
  board: { word: "Board", icon: "siren" },
  adoption: { word: "Adoption", icon: "target" },
  mine: { word: "My repositories", icon: "repository" },
};

/** By role: the board, adoption, or one's own repositories; what is most urgent for this person first. */
export default async function Home({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const page = await homePage(await searchParams);
  const { viewer, views, view, incidents } = page;
  return (
    <Shell viewer={viewer} scan={incidents.scan} room="home">
      <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1">
        <nav aria-label="Views" className="tabs min-w-0 flex-1 max-sm:basis-full">
          {views.map((one) => (
            <Link key={one} href={`/?view=${one}`} aria-current={one === view ? "page" : undefined}>
              <Icon name={VIEWS[one].icon} className="size-3.5" />
              {VIEWS[one].word}
            </Link>
          ))}
        </nav>
        <span className="asof">
          <LiveRefresh live={page.on.length > 0} incidents />
          as of <UtcTime iso={incidents.asOf} />
        </span>
      </div>
      {view === "board" && <Board page={page} />}
      {view === "adoption" && <Adoption />}
      {view === "mine" && <Mine owned={page.owned} />}
    </Shell>
  );
}
