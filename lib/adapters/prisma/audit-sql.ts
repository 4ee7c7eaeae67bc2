import { actionsIn, actionsLike } from "../../core/audit/actions.ts";
import { type AuditQuery, auditTimes, couldBeId } from "../../core/listing/audit-query.ts";
import type { AuditScope } from "../../usecases/audit-ports.ts";
import { Prisma } from "./generated/client.ts";

/**
 * The record, newest first, by its indexes: each filter walks the one that has its rows in the order of the list, so that a page of a million
 * records costs what one of a hundred does. A text may be many things; each of them is looked for by itself, and the newest of all are shown.
 */

export interface EventRow {
  readonly seq: bigint;
  readonly organisation_id: string | null;
  readonly at: Date;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly action: string;
  readonly object_kind: string;
  readonly object_id: string;
  readonly request_id: string | null;
  /** As the database prints it. */
  readonly data: string;
}

/** A text as what it may mean. */
interface Meaning {
  readonly actions: readonly string[];
  readonly actors: readonly string[];
  readonly objects: readonly { readonly kind: string; readonly id: string }[];
}

const COLUMNS = Prisma.raw(
  "e.seq, e.organisation_id, e.at, e.actor_kind, e.actor_id, e.action, e.object_kind, e.object_id, e.request_id, e.data",
);

/** At most so many rows that come after the query's key. */
export async function readEvents(
  database: Prisma.TransactionClient,
  scope: AuditScope,
  query: AuditQuery,
  most: number,
): Promise<readonly EventRow[]> {
  const statement = await eventsStatement(database, scope, query, most);
  return statement === null ? [] : await database.$queryRaw<EventRow[]>(statement);
}

/** Null where nothing could fit. */
export async function eventsStatement(
  database: Prisma.TransactionClient,
  scope: AuditScope,
  query: AuditQuery,
  most: number,
): Promise<Prisma.Sql | null> {
  const actors = query.actor === "" ? null : await actorsNamed(database, scope, query.actor);
  const meaning = query.text === "" ? null : await meaningOf(database, scope, query.text);
  const pieces = partsOf(scope).flatMap((part) => piecesOf(part, query, { actors, meaning, most }));
  if (pieces.length === 0) return null;
  // A record that is found in two ways is one.
  return Prisma.sql`
    SELECT DISTINCT ON (e.at, e.seq) ${COLUMNS_AS_TEXT} FROM (${Prisma.join(pieces, " UNION ALL ")}) e
    ORDER BY e.at DESC, e.seq DESC LIMIT ${most}`;
}

const COLUMNS_AS_TEXT = Prisma.raw(
  "e.seq, e.organisation_id, e.at, e.actor_kind, e.actor_id, e.action, e.object_kind, e.object_id, e.request_id, e.data::text AS data",
);

/**
 * One condition for each part of the record that has its own place in the indexes. Who sees a part of an organisation is shown their own records, those about
 * them and those of repositories: were they looked for among all, a page would pass over a million that the database leaves out.
 */
function partsOf({ organisations, self, system }: AuditScope): readonly Prisma.Sql[] {
  const own = Prisma.sql`(e.object_kind <> 'person' OR e.object_id = ${self.login} OR e.actor_id = ${self.id})`;
  const none = system ? Prisma.sql`true` : Prisma.sql`e.actor_id = ${self.id}`;
  return [
    ...organisations.flatMap(({ id, people, whole }) => {
      const of = Prisma.sql`e.organisation_id = ${id}::uuid AND ${people ? Prisma.sql`true` : own}`;
      if (whole) return [of];
      return [
        Prisma.sql`${of} AND e.actor_id = ${self.id}`,
        Prisma.sql`${of} AND e.object_kind = 'person' AND e.object_id = ${self.login}`,
        Prisma.sql`${of} AND e.object_kind = 'repository'`,
      ];
    }),
    Prisma.sql`e.organisation_id IS NULL AND ${none}`,
  ];
}

interface Looking {
  readonly actors: readonly string[] | null;
  readonly meaning: Meaning | null;
  readonly most: number;
}

function piecesOf(part: Prisma.Sql, query: AuditQuery, { actors, meaning, most }: Looking): readonly Prisma.Sql[] {
  const actions = actionsOf(query);
  const rest = [
    part,
    ...conditionsOf(query),
    ...(actors === null ? [] : [Prisma.sql`e.actor_id = ANY(${[...actors]})`]),
  ];
  const newest = (conditions: readonly Prisma.Sql[]) => Prisma.sql`(
    SELECT ${COLUMNS} FROM audit_event e WHERE ${Prisma.join([...conditions], " AND ")}
    ORDER BY e.at DESC, e.seq DESC LIMIT ${most})`;
  // One walk for each: an index has the rows of one action in order, and not those of several.
  const ofEach = (column: Prisma.Sql, values: readonly string[], conditions: readonly Prisma.Sql[]) => Prisma.sql`(
    SELECT x.* FROM unnest(${[...values]}::text[]) AS v(value)
    CROSS JOIN LATERAL ${newest([...conditions, Prisma.sql`${column} = v.value`])} x)`;
  const [ACTION, ACTOR] = [Prisma.sql`e.action`, Prisma.sql`e.actor_id`];
  if (meaning === null) {
    if (actions === null) return [newest(rest)];
    const narrow = actors !== null || query.about !== null;
    return narrow ? [newest([...rest, Prisma.sql`e.action = ANY(${[...actions]})`])] : [ofEach(ACTION, actions, rest)];
  }
  const within = actions === null ? rest : [...rest, Prisma.sql`e.action = ANY(${[...actions]})`];
  const meant = actions === null ? meaning.actions : meaning.actions.filter((one) => actions.includes(one));
  return [
    ...(meant.length > 0 ? [ofEach(ACTION, meant, rest)] : []),
    ...(meaning.actors.length > 0 ? [ofEach(ACTOR, meaning.actors, within)] : []),
    ...(meaning.objects.length > 0 ? [newest([...within, isAbout(meaning.objects)])] : []),
  ];
}

function actionsOf({ action, areas }: AuditQuery): readonly string[] | null {
  if (action !== "") return [action];
  return areas.length === 0 ? null : actionsIn(areas);
}

function conditionsOf(query: AuditQuery): readonly Prisma.Sql[] {
  const { about, after } = query;
  const { from, before } = auditTimes(query);
  return [
    ...(about === null ? [] : [Prisma.sql`e.object_kind = ${about.kind} AND e.object_id = ${about.id}`]),
    ...(from === null ? [] : [Prisma.sql`e.at >= ${from}`]),
    ...(before === null ? [] : [Prisma.sql`e.at < ${before}`]),
    ...(after === null ? [] : [Prisma.sql`(e.at, e.seq) < (${new Date(after.at)}, ${BigInt(after.seq)})`]),
  ];
}

function isAbout(objects: Meaning["objects"]): Prisma.Sql {
  const [kinds, ids] = [objects.map(({ kind }) => kind), objects.map(({ id }) => id)];
  return Prisma.sql`(e.object_kind, e.object_id) IN (SELECT * FROM unnest(${kinds}::text[], ${ids}::text[]))`;
}

/** Processes of ours, and what GitHub itself did. */
const PROCESSES = ["worker", "broker", "terminal", "supervisor", "web", "github"] as const;
/** Of people, and of each kind of thing: who looks for more has to say more. */
const MOST_MEANT = 20;

/** Ids that are called exactly so: of a person, of a repository whose jobs ask the broker, or of a process. */
async function actorsNamed(
  database: Prisma.TransactionClient,
  scope: AuditScope,
  name: string,
): Promise<readonly string[]> {
  const rows = await database.$queryRaw<{ id: string }[]>`
    SELECT id::text AS id FROM app_user WHERE lower(login) = lower(${name})
    UNION SELECT 'github/' || github_id FROM repository
      WHERE organisation_id = ANY(${idsOf(scope)}::uuid[]) AND lower(owner || '/' || name) = lower(${name}) AND github_id IS NOT NULL`;
  return [name, ...rows.map(({ id }) => id)];
}

async function meaningOf(database: Prisma.TransactionClient, scope: AuditScope, text: string): Promise<Meaning> {
  const part = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const ours = Prisma.sql`ANY(${idsOf(scope)}::uuid[])`;
  const rows = await database.$queryRaw<{ kind: string; id: string; login: string | null }[]>`
    (SELECT 'person' AS kind, u.id::text AS id, u.login FROM app_user u WHERE u.login ILIKE ${part} AND (u.id::text = ${scope.self.id}
        OR EXISTS (SELECT FROM membership m WHERE m.user_id = u.id AND m.organisation_id = ${ours})) LIMIT ${MOST_MEANT})
    UNION ALL (SELECT 'repository', id::text, NULL FROM repository
      WHERE organisation_id = ${ours} AND owner || '/' || name ILIKE ${part} ORDER BY length(name), id LIMIT ${MOST_MEANT})
    UNION ALL (SELECT 'credential', id::text, NULL FROM credential WHERE organisation_id = ${ours} AND name ILIKE ${part} LIMIT ${MOST_MEANT})
    UNION ALL (SELECT 'campaign', id::text, NULL FROM campaign WHERE organisation_id = ${ours} AND name ILIKE ${part} LIMIT ${MOST_MEANT})
    UNION ALL (SELECT 'incident', id::text, NULL FROM incident WHERE organisation_id = ${ours} AND title ILIKE ${part} LIMIT ${MOST_MEANT})
    UNION ALL (SELECT 'trust-policy', id::text, NULL FROM trust_policy
      WHERE organisation_id = ${ours} AND grant_name ILIKE ${part} LIMIT ${MOST_MEANT})`;
  const people = rows.filter(({ kind }) => kind === "person");
  const things = rows.filter(({ kind }) => kind !== "person").map(({ kind, id }) => ({ kind, id }));
  return {
    actions: actionsLike(text),
    actors: [...people.map(({ id }) => id), ...PROCESSES.filter((name) => name.includes(text.toLowerCase()))],
    objects: [
      ...things,
      ...people.map(({ login }) => ({ kind: "person", id: login ?? "" })),
      ...(couldBeId(text) ? KINDS_WITH_IDS.map((kind) => ({ kind, id: text.toLowerCase() })) : []),
    ],
  };
}

/** Kinds of things that an id of its own names. */
const KINDS_WITH_IDS = [
  "repository",
  "credential",
  "campaign",
  "incident",
  "trust-policy",
  "issuance",
  "kill-switch",
  "job",
  "pass",
  "exception",
  "organisation",
  "installation",
  "freeze_proof",
];

function idsOf({ organisations }: AuditScope): string[] {
  return organisations.map(({ id }) => id);
}
