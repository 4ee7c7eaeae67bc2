import type { Metadata } from "next";
import { notFound } from "next/navigation";
import type { RepositoryMigration } from "../../../../lib/core/listing/campaign-views.ts";
import { groupByFile } from "../../../../lib/core/listing/grouping.ts";
import type { RepositoryIncident } from "../../../../lib/core/listing/incident-views.ts";
import { itemsByFinding } from "../../../../lib/core/listing/plan.ts";
import { historyPlace, type RepositoryRecord } from "../../../../lib/core/listing/repository-record.ts";
import type { RepositoryDetail } from "../../../../lib/core/listing/views.ts";
import { repositoryMigration } from "../../../../lib/dal/campaigns.ts";
import { repositoryIncidents } from "../../../../lib/dal/incidents.ts";
import { repositoryPage, repositoryRooms } from "../../../../lib/dal/repositories.ts";
import { LiveRefresh } from "../../../_ui/live-refresh.tsx";
import { passesPath, repositoryPath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { BrokerUse } from "./broker-use.tsx";
import { Commits } from "./commits.tsx";
import { FileSection } from "./file-section.tsx";
import { FilesAside } from "./files-aside.tsx";
import { Freezes } from "./freezes.tsx";
import { RepositoryHead } from "./head.tsx";
import { History } from "./history.tsx";
import { Migration } from "./migration.tsx";
import { Next } from "./next.tsx";
import { CalledElsewhere, ReleaseBranches } from "./other-places.tsx";
import { MigrationPull } from "./pull-request.tsx";
import { Remaining } from "./remaining.tsx";
import { type PagePart, SectionNav } from "./section-nav.tsx";
import { Unparsed } from "./unparsed.tsx";

interface Search {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

interface Params {
  readonly params: Promise<{ readonly owner: string; readonly name: string }>;
}

/** The title comes from the address alone: metadata is not the place to decide who may see what. */
export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { owner, name } = await decoded(params);
  return { title: `${owner}/${name}` };
}

export default async function RepositoryPage({ params, searchParams }: Params & Search) {
  const named = await decoded(params);
  const before = historyPlace((await searchParams).history);
  const [{ viewer, detail, scan, mayScan }, migration, incidents, rooms] = await Promise.all([
    repositoryPage(named),
    repositoryMigration(named),
    repositoryIncidents(named),
    repositoryRooms(named, before),
  ]);
  if (detail === null || rooms === null) notFound();
  const { situation: standing, record } = rooms;
  const { action } = standing.situation;
  const { owner, name, id } = detail.repository;
  const groups = groupByFile(detail.findings);
  const items = itemsByFinding(detail.plan);
  const aside = <FilesAside groups={groups} unparsed={detail.unparsed} plan={detail.plan} />;
  return (
    <Shell viewer={viewer} scan={scan} aside={aside}>
      <LiveRefresh live={false} incidents />
      <RepositoryHead detail={detail} situation={standing.situation} mayScan={mayScan} />
      <Next standing={standing} detail={detail} incidents={incidents} button={migration.button} />
      <SectionNav parts={partsOf({ detail, migration, incidents, record })} />
      <Freezes incidents={incidents} passes={passesPath(owner, name)} standing={standing} />
      <MigrationPull
        detail={detail}
        migration={migration}
        offeredAbove={action.doer.kind === "you" && action.at?.kind === "order" && action.at.order === "open"}
      />
      <Migration detail={detail} />
      <div id="findings" className="scroll-mt-20" />
      <Remaining detail={detail} frozen={incidents.length > 0} />
      <Unparsed files={detail.unparsed} commit={detail.scan?.commit ?? null} />
      {groups.map((group, index) => (
        <FileSection
          key={group.path}
          group={group}
          index={index}
          repository={detail.repository}
          plan={detail.plan}
          items={items}
          source={detail.sources.find((source) => source.path === group.path)?.text ?? null}
        />
      ))}
      <ReleaseBranches view={detail.branches} />
      <CalledElsewhere calls={detail.calls} />
      <Commits windows={record.windows} repositoryId={id} />
      <BrokerUse use={record.broker} repository={detail.repository} defaultBranch={detail.defaultBranch} />
      <History history={record.history} path={repositoryPath(owner, name)} paged={before !== null} repositoryId={id} />
    </Shell>
  );
}

interface Told {
  readonly detail: RepositoryDetail;
  readonly migration: RepositoryMigration;
  readonly incidents: readonly RepositoryIncident[];
  readonly record: RepositoryRecord;
}

/** Those that are there, in their order. */
function partsOf({ detail, migration, incidents, record }: Told): readonly PagePart[] {
  const toReview = record.windows.reduce((sum, { commits, reviewed }) => sum + commits - reviewed, 0);
  const frozen = incidents.length > 0;
  const all: readonly (PagePart & { readonly there: boolean })[] = [
    { id: "remaining", title: "What remains", there: frozen },
    { id: "pull-request", title: "Pull request", there: migration.campaigns.length > 0 },
    { id: "migration", title: "Migration", there: detail.scan !== null },
    { id: "findings", title: "Findings", count: detail.findings.length, there: true },
    { id: "commits", title: "Commits", count: toReview, there: record.windows.length > 0 },
    { id: "broker", title: "Broker", there: true },
    { id: "history", title: "History", there: true },
  ];
  return all.filter(({ there }) => there);
}

/** A part of the address that is not decodable names nothing that exists. */
async function decoded(params: Params["params"]): Promise<{ readonly owner: string; readonly name: string }> {
  const { owner, name } = await params;
  try {
    return { owner: decodeURIComponent(owner), name: decodeURIComponent(name) };
  } catch {
    return notFound();
  }
}
