import { type Actor, mayAct, mayView, type Role } from "../core/actor.ts";
import type { Failure, Result } from "../core/contracts.ts";
import {
  LONGEST_VIEW_NAME,
  MOST_VIEWS,
  type SavedViews,
  type ViewRoom,
  viewQuery,
} from "../core/listing/saved-views.ts";
import { isUuid } from "../core/uuid.ts";
import { auditOf, rolesText, visibleOrganisations } from "./governance/roles.ts";
import type { Clock } from "./ports.ts";
import { done, refuse } from "./refuse.ts";
import type { Kept, ViewChange, ViewRow, ViewStore } from "./view-ports.ts";

interface Ports {
  readonly views: ViewStore;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Who may share a view, and change one that is shared, whoever made it. */
export const SHARERS: readonly Role[] = ["security-lead", "admin"];

type ViewResult<T = void> = Result<T, Failure<"forbidden" | "not-found" | "invalid">>;

export async function listViews({ views }: Ports, actor: Actor, room: ViewRoom): Promise<SavedViews> {
  const visible = visibleOrganisations(actor);
  const { views: rows, defaultId } = await views.list(visible, actor.id, room);
  return {
    views: rows.map((row) => ({
      id: row.id,
      name: row.name,
      query: row.query,
      shared: row.shared,
      mayChange: mayChange(actor, row),
    })),
    defaultId,
    sharers: await views.logins(visible.filter((id) => mayAct(actor, id, SHARERS))),
  };
}

export interface NewView {
  readonly room: ViewRoom;
  readonly name: string;
  readonly query: string;
  /** The organisation to share it with; null for the person alone. */
  readonly shareWith: string | null;
  readonly asDefault: boolean;
}

/** Keeps the filter and order of an address under a name. */
export async function saveView(
  ports: Ports,
  actor: Actor,
  view: NewView,
): Promise<ViewResult<{ readonly id: string }>> {
  const { room, shareWith } = view;
  const visible = visibleOrganisations(actor);
  const organisationId = shareWith ?? visible[0];
  if (actor.kind !== "user" || organisationId === undefined || !visible.includes(organisationId)) return notFound();
  if (shareWith !== null && !mayAct(actor, shareWith, SHARERS)) return forbidden();
  const name = nameOf(view.name);
  if (name === null) return badName();
  const shared = shareWith !== null;
  const query = viewQuery(room, view.query);
  const row = { id: ports.newId(), organisationId, room, name, query, shared, madeBy: actor.id };
  const kept = await ports.views.add(row, changeOf(ports, actor, "view.created", row));
  if (kept !== "kept") return refusal(kept);
  if (view.asDefault) await ports.views.setDefault(actor.id, room, row);
  return done({ id: row.id });
}

export async function renameView(ports: Ports, actor: Actor, id: string, typed: string): Promise<ViewResult> {
  const found = await changeable(ports, actor, id, false);
  if (!found.ok) return found;
  const name = nameOf(typed);
  if (name === null) return badName();
  return answer(await ports.views.rename(id, name, changeOf(ports, actor, "view.renamed", { ...found.value, name })));
}

/** Gives a view another filter and order: those of the address. */
export async function changeView(ports: Ports, actor: Actor, id: string, query: string): Promise<ViewResult> {
  const found = await changeable(ports, actor, id, false);
  if (!found.ok) return found;
  const next = { ...found.value, query: viewQuery(found.value.room, query) };
  return answer(await ports.views.setQuery(id, next.query, changeOf(ports, actor, "view.changed", next)));
}

/** It can be restored for a while. */
export async function deleteView(ports: Ports, actor: Actor, id: string): Promise<ViewResult> {
  const found = await changeable(ports, actor, id, false);
  if (!found.ok) return found;
  return answer(await ports.views.remove(id, changeOf(ports, actor, "view.deleted", found.value)));
}

export async function restoreView(ports: Ports, actor: Actor, id: string): Promise<ViewResult> {
  const found = await changeable(ports, actor, id, true);
  if (!found.ok) return found;
  return answer(await ports.views.restore(id, changeOf(ports, actor, "view.restored", found.value)));
}

/** What this person begins with in a room; null for everything. */
export async function chooseDefault(
  ports: Ports,
  actor: Actor,
  room: ViewRoom,
  id: string | null,
): Promise<ViewResult> {
  if (actor.kind !== "user") return forbidden();
  const row = id === null || !isUuid(id) ? null : await ports.views.find(id);
  const seen = row !== null && !row.deleted && row.room === room && maySee(actor, row);
  if (id !== null && !seen) return notFound();
  await ports.views.setDefault(actor.id, room, row);
  return done(undefined);
}

async function changeable(ports: Ports, actor: Actor, id: string, deleted: boolean): Promise<ViewResult<ViewRow>> {
  const row = isUuid(id) ? await ports.views.find(id) : null;
  if (row === null || row.deleted !== deleted || !maySee(actor, row)) return notFound();
  return mayChange(actor, row) ? done(row) : forbidden();
}

function maySee(actor: Actor, row: ViewRow): boolean {
  return mayView(actor, row.organisationId) && (row.shared || row.madeBy === actor.id);
}

function mayChange(actor: Actor, row: ViewRow): boolean {
  if (actor.kind !== "user") return false;
  return row.shared ? mayAct(actor, row.organisationId, SHARERS) : row.madeBy === actor.id;
}

function changeOf(ports: Ports, actor: Actor, action: string, row: ViewRow): ViewChange {
  const { id, name, room, query } = row;
  const audit = row.shared ? auditOf(actor, action, "view", id, { name, room, query }) : null;
  return { at: ports.clock.now(), audit };
}

function nameOf(typed: string): string | null {
  const name = typed.replaceAll(/\p{Cc}/gu, " ").trim();
  return name === "" || name.length > LONGEST_VIEW_NAME ? null : name;
}

function badName(): ViewResult<never> {
  return refuse("invalid", `Give the view a name of ${LONGEST_VIEW_NAME} characters at most.`);
}

function forbidden(): ViewResult<never> {
  return refuse("forbidden", `Only ${rolesText(SHARERS)} share views and change those that are shared.`);
}

function notFound(): ViewResult<never> {
  return refuse("not-found", "This view is not there.");
}

function answer(kept: Kept): ViewResult {
  return kept === "kept" ? done(undefined) : refusal(kept);
}

function refusal(kept: Exclude<Kept, "kept">): ViewResult<never> {
  if (kept === "name-taken") return refuse("invalid", "Another view has this name already: choose another.");
  if (kept === "too-many") return refuse("invalid", `There are ${MOST_VIEWS} views already: delete one first.`);
  return notFound();
}
