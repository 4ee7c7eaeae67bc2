import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { passPage } from "../../../../../lib/dal/passes.ts";
import { repositoryPage } from "../../../../../lib/dal/repositories.ts";
import { ExportLinks } from "../../../../_ui/list-filters.tsx";
import { repositoryPath } from "../../../../_ui/paths.ts";
import { Shell } from "../../../../_ui/shell.tsx";
import { AskException, AskPass, BreakGlass } from "./forms.tsx";
import { ExceptionRow, PassRow } from "./rows.tsx";

interface Props {
  readonly params: Promise<{ readonly owner: string; readonly name: string }>;
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { owner, name } = await decoded(params);
  return { title: `Passes of ${owner}/${name}` };
}

export default async function PassesPage({ params, searchParams }: Props) {
  const named = await decoded(params);
  const [{ viewer, page }, { scan }, query] = await Promise.all([passPage(named), repositoryPage(named), searchParams]);
  if (page === null) notFound();
  const { owner, name, holding, passes, exceptions, mayAsk, mayApprove, mayConfirm } = page;
  const [pull, sha] = [query.pull, query.sha].map((value) => (typeof value === "string" ? value.slice(0, 64) : ""));
  const place = `?owner=${encodeURIComponent(owner)}&name=${encodeURIComponent(name)}`;
  return (
    <Shell viewer={viewer} scan={scan}>
      <h1 className="font-semibold text-xl">
        Passes of{" "}
        <Link href={repositoryPath(owner, name)} className="link">
          <bdi>
            {owner}/{name}
          </bdi>
        </Link>
      </h1>
      <p className="mt-1 text-[13px] text-muted">
        {holding.length === 0
          ? "No incident holds it, so nothing has to be let through."
          : "It is frozen. Migration pull requests go through by themselves; for another one a pass is asked for."}
        {holding.some(({ mode }) => mode === "lockdown") &&
          " It is in lockdown: nobody merges by hand, Thaw merges what is let through and asked for here."}
      </p>
      {holding.length > 0 && mayAsk && (
        <section className="card mt-4 flex flex-col items-start gap-3 p-5 text-[13px]">
          <details open={pull !== ""}>
            <summary className="btn">Ask for a pass for one pull request…</summary>
            <AskPass place={page} prefilled={{ pull: pull ?? "", sha: sha ?? "" }} />
          </details>
          <details>
            <summary className="btn">Ask for an exception from a gate…</summary>
            <AskException place={page} />
          </details>
          <details>
            <summary className="btn">Break the glass…</summary>
            <BreakGlass place={page} />
          </details>
        </section>
      )}
      <section className="card mt-4 p-5 text-[13px]" aria-labelledby="passes-title">
        <header className="flex flex-wrap items-center gap-2">
          <h2 id="passes-title" className="flex-1 font-semibold text-[15px]">
            Passes
          </h2>
          {passes.length > 0 && <ExportLinks href={`/api/export/tables/passes${place}`} />}
        </header>
        {passes.length === 0 && <p className="text-muted">None so far.</p>}
        <ul>
          {passes.map((pass) => (
            <PassRow key={pass.id} pass={pass} mayAsk={mayAsk} mayApprove={mayApprove} />
          ))}
        </ul>
      </section>
      <section className="card mt-4 p-5 text-[13px]" aria-labelledby="exceptions-title">
        <header className="flex flex-wrap items-center gap-2">
          <h2 id="exceptions-title" className="flex-1 font-semibold text-[15px]">
            Exceptions
          </h2>
          {exceptions.length > 0 && <ExportLinks href={`/api/export/tables/exceptions${place}`} />}
        </header>
        {exceptions.length === 0 && <p className="text-muted">None so far.</p>}
        <ul>
          {exceptions.map((one) => (
            <ExceptionRow key={one.id} exception={one} mayAgree={one.gate === null ? mayConfirm : mayApprove} />
          ))}
        </ul>
      </section>
    </Shell>
  );
}

/** A part of the address that is not decodable names nothing that exists. */
async function decoded(params: Props["params"]): Promise<{ readonly owner: string; readonly name: string }> {
  const { owner, name } = await params;
  try {
    return { owner: decodeURIComponent(owner), name: decodeURIComponent(name) };
  } catch {
    return notFound();
  }
}
