import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { LIST_PAGE } from "../../lib/core/listing/list-page.ts";
import { parseRepositoryQuery, repositoryQueryString } from "../../lib/core/listing/repository-query.ts";
import { parseChosen } from "../../lib/core/listing/selection.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { repositoriesPage, repositorySituations } from "../../lib/dal/repositories.ts";
import { firstView, savedViews } from "../../lib/dal/views.ts";
import { Pager } from "../_ui/pager.tsx";
import { Shell } from "../_ui/shell.tsx";
import { ViewsBar, wholeList } from "../_ui/views-bar.tsx";
import { ChoiceBar } from "./choice-bar.tsx";
import { EmptyList, NothingFits } from "./empty.tsx";
import { Filters } from "./filters.tsx";
import { KindsAside } from "./kinds-aside.tsx";
import { OverviewStrip } from "./overview-strip.tsx";
import { shownRows } from "./shown-rows.ts";
import { RepositoryTable } from "./table.tsx";

export const metadata: Metadata = { title: "Repositories" };

export default async function RepositoriesPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const raw = await searchParams;
  const query = parseRepositoryQuery(raw);
  const chosen = parseChosen(raw);
  const saved = await savedViews("repositories");
  const first = firstView(saved, "repositories", raw);
  if (first !== null) redirect(first);
  const { viewer, overview, list } = await repositoriesPage(query);
  const situations = await repositorySituations(list.rows.map(({ id }) => id));
  const shown = { ...query, page: list.page };
  return (
    <Shell
      viewer={viewer}
      scan={overview.scan}
      repositories={overview.repositories}
      aside={<KindsAside kinds={overview.kinds} query={shown} />}
    >
      <OverviewStrip overview={overview} />
      {overview.repositories === 0 ? (
        <EmptyList />
      ) : (
        <section aria-labelledby="list-title" className="card mt-4">
          <h2 id="list-title" className="sr-only">
            List of repositories
          </h2>
          <ViewsBar room="repositories" saved={saved} query={repositoryQueryString({ ...query, page: 1 })} />
          <Filters query={shown} overview={overview} total={list.total} whole={wholeList("repositories", saved)} />
          <ChoiceBar chosen={chosen} shown={list.rows.map(({ id }) => id)} />
          {list.rows.length === 0 ? (
            <NothingFits />
          ) : (
            <RepositoryTable rows={shownRows(list.rows, situations, chosen, list.asOf)} query={shown} />
          )}
          <Pager
            page={list.page}
            pages={list.pages}
            pageSize={LIST_PAGE}
            shown={list.rows.length}
            total={list.total}
            to={(page) => `/repos${repositoryQueryString({ ...query, page })}`}
          />
        </section>
      )}
    </Shell>
  );
}
