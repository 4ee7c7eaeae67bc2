import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { groupByFile } from "../../../../lib/core/listing/grouping.ts";
import { itemsByFinding } from "../../../../lib/core/listing/plan.ts";
import { repositoryMigration } from "../../../../lib/dal/campaigns.ts";
import { repositoryIncidents } from "../../../../lib/dal/incidents.ts";
import { repositoryPage } from "../../../../lib/dal/repositories.ts";
import { passesPath } from "../../../_ui/paths.ts";
import { Shell } from "../../../_ui/shell.tsx";
import { FileSection } from "./file-section.tsx";
import { FilesAside } from "./files-aside.tsx";
import { Freezes } from "./freezes.tsx";
import { RepositoryHead } from "./head.tsx";
import { Migration } from "./migration.tsx";
import { CalledElsewhere, ReleaseBranches } from "./other-places.tsx";
import { MigrationPull } from "./pull-request.tsx";
import { Remaining } from "./remaining.tsx";
import { Unparsed } from "./unparsed.tsx";

interface Params {
  readonly params: Promise<{ readonly owner: string; readonly name: string }>;
}

/** The title comes from the address alone: metadata is not the place to decide who may see what. */
export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const { owner, name } = await decoded(params);
  return { title: `${owner}/${name}` };
}

export default async function RepositoryPage({ params }: Params) {
  const named = await decoded(params);
  const [{ viewer, detail, scan, mayScan }, migration, incidents] = await Promise.all([
    repositoryPage(named),
    repositoryMigration(named),
    repositoryIncidents(named),
  ]);
  if (detail === null) notFound();
  const groups = groupByFile(detail.findings);
  const items = itemsByFinding(detail.plan);
  const aside = <FilesAside groups={groups} unparsed={detail.unparsed} plan={detail.plan} />;
  return (
    <Shell viewer={viewer} scan={scan} aside={aside}>
      <RepositoryHead detail={detail} mayScan={mayScan} />
      <Freezes incidents={incidents} passes={passesPath(named.owner, named.name)} />
      <Remaining detail={detail} />
      <MigrationPull detail={detail} migration={migration} />
      <Migration detail={detail} />
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
    </Shell>
  );
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
