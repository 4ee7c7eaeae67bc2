import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { parseReferencePage } from "../../../lib/core/listing/credential-query.ts";
import type { CredentialDetail } from "../../../lib/core/listing/credential-views.ts";
import { counted } from "../../../lib/core/listing/format.ts";
import { LIST_PAGE } from "../../../lib/core/listing/list-page.ts";
import type { RawSearchParams } from "../../../lib/core/listing/url-words.ts";
import { credentialPage } from "../../../lib/dal/credentials.ts";
import { Folded } from "../../_ui/folded.tsx";
import { Icon } from "../../_ui/icon.tsx";
import { LiveRefresh } from "../../_ui/live-refresh.tsx";
import { Pager } from "../../_ui/pager.tsx";
import { Panel } from "../../_ui/panel.tsx";
import { credentialPath } from "../../_ui/paths.ts";
import { Shell } from "../../_ui/shell.tsx";
import { Alike } from "./alike.tsx";
import { CredentialHead } from "./head.tsx";
import { History } from "./history.tsx";
import { Judgements } from "./judgements.tsx";
import { Outcomes } from "./outcomes.tsx";
import { BlastRadius } from "./radius.tsx";
import { RepositoryReferences } from "./references.tsx";
import { changesByItself, Removal } from "./removal.tsx";

export const metadata: Metadata = { title: "Credential" };

interface PageProps {
  readonly params: Promise<{ readonly id: string }>;
  readonly searchParams: Promise<RawSearchParams>;
}

export default async function CredentialPage({ params, searchParams }: PageProps) {
  const { viewer, detail, removal } = await credentialPage((await params).id, parseReferencePage(await searchParams));
  if (detail === null) notFound();
  return (
    <Shell viewer={viewer} scan={detail.scan} room="credentials">
      <LiveRefresh live={removal !== null && changesByItself(removal, detail.credential.references)} />
      <CredentialHead detail={detail} />
      <BlastRadius detail={detail} />
      <Judgements detail={detail} />
      <Outcomes detail={detail} />
      <References detail={detail} />
      <Alike detail={detail} />
      {removal !== null && <Removal removal={removal} />}
      <History detail={detail} events={removal?.events ?? []} />
    </Shell>
  );
}

function References({ detail }: { detail: CredentialDetail }) {
  const { credential, repositories, page, pages, host } = detail;
  const shown = repositories.reduce((sum, repository) => sum + repository.references.length, 0);
  const files = counted(credential.files, "file");
  return (
    <Panel
      id="references"
      title="Where it is used"
      beside={
        shown > 0 && (
          <a className="btn" href={`/api/export${credentialPath(credential.id)}`} download>
            <Icon name="download" />
            CSV
          </a>
        )
      }
      note={
        shown === 0
          ? "No file that was read names it now. What was not read may."
          : `${counted(credential.references, "reference")} in ${files} of ${counted(credential.repositories, "repository", "repositories")}.`
      }
    >
      <Folded>
        {repositories.map((repository) => (
          <RepositoryReferences key={`${repository.owner}/${repository.name}`} repository={repository} host={host} />
        ))}
      </Folded>
      <Pager
        page={page}
        pages={pages}
        pageSize={LIST_PAGE}
        shown={shown}
        total={credential.references}
        to={(one) => `${credentialPath(credential.id)}${one === 1 ? "" : `?page=${one}`}#references`}
      />
    </Panel>
  );
}
