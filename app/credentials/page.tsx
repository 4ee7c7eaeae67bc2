import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { credentialQueryString, parseCredentialQuery } from "../../lib/core/listing/credential-query.ts";
import { LIST_PAGE } from "../../lib/core/listing/list-page.ts";
import type { RawSearchParams } from "../../lib/core/listing/url-words.ts";
import { credentialsPage } from "../../lib/dal/credentials.ts";
import { exposedNow } from "../../lib/dal/exposure.ts";
import { firstView, savedViews } from "../../lib/dal/views.ts";
import { Pager } from "../_ui/pager.tsx";
import { Shell } from "../_ui/shell.tsx";
import { ViewsBar, wholeList } from "../_ui/views-bar.tsx";
import { CredentialAside } from "./aside.tsx";
import { NoCredentials, NothingFits } from "./empty.tsx";
import { Exposed } from "./exposed.tsx";
import { CredentialFilters } from "./filters.tsx";
import { CredentialOverviewStrip } from "./overview.tsx";
import { CredentialTable } from "./table.tsx";

export const metadata: Metadata = { title: "Credentials" };

export default async function CredentialsPage({ searchParams }: { searchParams: Promise<RawSearchParams> }) {
  const raw = await searchParams;
  const query = parseCredentialQuery(raw);
  const saved = await savedViews("credentials");
  const first = firstView(saved, "credentials", raw);
  if (first !== null) redirect(first);
  const [{ viewer, reading }, exposed] = await Promise.all([credentialsPage(query), exposedNow()]);
  const { overview, list, asOf } = reading;
  const shown = { ...query, page: list.page };
  return (
    <Shell
      viewer={viewer}
      scan={overview.scan}
      room="credentials"
      repositories={overview.repositories}
      aside={<CredentialAside overview={overview} query={shown} />}
    >
      <Exposed incidents={exposed} />
      <CredentialOverviewStrip overview={overview} asOf={asOf} />
      {overview.credentials === 0 ? (
        <NoCredentials overview={overview} />
      ) : (
        <section aria-labelledby="list-title" className="card mt-4">
          <h2 id="list-title" className="sr-only">
            List of credentials
          </h2>
          <ViewsBar room="credentials" saved={saved} query={credentialQueryString({ ...query, page: 1 })} />
          <CredentialFilters
            query={shown}
            overview={overview}
            total={list.total}
            anyExposed={exposed.length > 0}
            whole={wholeList("credentials", saved)}
          />
          {list.rows.length === 0 ? <NothingFits /> : <CredentialTable rows={list.rows} query={shown} asOf={asOf} />}
          <Pager
            page={list.page}
            pages={list.pages}
            pageSize={LIST_PAGE}
            shown={list.rows.length}
            total={list.total}
            to={(page) => `/credentials${credentialQueryString({ ...query, page })}`}
          />
        </section>
      )}
    </Shell>
  );
}
