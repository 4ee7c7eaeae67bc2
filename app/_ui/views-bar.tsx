import Link from "next/link";
import { ROOM_PATHS, type SavedView, type SavedViews, type ViewRoom } from "../../lib/core/listing/saved-views.ts";
import { CommandForm } from "./command-form.tsx";
import { CopyButton } from "./copy.tsx";
import { DeleteView } from "./delete-view.tsx";
import { Icon } from "./icon.tsx";
import { change, save } from "./view-actions.ts";

interface ViewsBarProps {
  readonly room: ViewRoom;
  readonly saved: SavedViews;
  /** The address of the list as it is shown, `?` included, without its page. */
  readonly query: string;
}

/** Where everything is, whatever a person begins with. */
export function wholeList(room: ViewRoom, { defaultId }: SavedViews): string {
  return defaultId === null ? ROOM_PATHS[room] : `${ROOM_PATHS[room]}?view=all`;
}

/** Filters and orders that have a name: each is a link; the one that is shown can be changed, and any can be kept as one more. */
export function ViewsBar({ room, saved, query }: ViewsBarProps) {
  const { views, defaultId } = saved;
  const shown = views.find((view) => view.query === query);
  return (
    <div className="flex flex-wrap items-start gap-x-1 gap-y-1 border-line border-b px-4 py-2">
      <nav aria-label="Views" className="flex min-w-0 flex-1 flex-wrap items-center gap-0.5">
        <Link href={wholeList(room, saved)} aria-current={query === "" ? "true" : undefined} className="toggle">
          All
        </Link>
        {views.map((view) => (
          <Link
            key={view.id}
            href={view.query === "" ? wholeList(room, saved) : `${ROOM_PATHS[room]}${view.query}`}
            aria-current={view === shown ? "true" : undefined}
            className="toggle max-w-60"
            title={view.shared ? "Shared in the organisation" : "Yours"}
          >
            <Icon name={view.shared ? "people" : "info"} className="size-3.5" />
            <bdi className="truncate">{view.name}</bdi>
            {view.id === defaultId && <span className="text-faint text-xs">first</span>}
          </Link>
        ))}
      </nav>
      <CopyButton text={`${ROOM_PATHS[room]}${query}`} label="Copy the address of this list" kind="link" />
      {shown !== undefined && (
        <Shown key={shown.id} room={room} view={shown} query={query} first={shown.id === defaultId} />
      )}
      <Save room={room} saved={saved} query={query} />
    </div>
  );
}

function Shown({ room, view, query, first }: { room: ViewRoom; view: SavedView; query: string; first: boolean }) {
  const begin = first
    ? { order: "no-default", label: "Begin with the whole list" }
    : { order: "default", label: "Begin with it" };
  return (
    <details className="popover">
      <summary className="btn">This view</summary>
      <div className="flex flex-col gap-3">
        <CommandForm
          command={change}
          orders={view.mayChange ? [{ order: "rename", label: "Rename" }, begin] : [begin]}
          className="flex flex-col items-start gap-2"
        >
          <input type="hidden" name="id" value={view.id} />
          <input type="hidden" name="room" value={room} />
          <input type="hidden" name="query" value={query} />
          {view.mayChange && (
            <input
              name="name"
              defaultValue={view.name}
              maxLength={80}
              required
              aria-label="Name of the view"
              className="field w-full"
            />
          )}
        </CommandForm>
        {view.mayChange && <DeleteView id={view.id} room={room} name={view.name} />}
      </div>
    </details>
  );
}

function Save({ room, saved: { sharers, views }, query }: ViewsBarProps) {
  const changeable = views.filter(({ mayChange }) => mayChange);
  return (
    <details className="popover">
      <summary className="btn">Save this view</summary>
      <div className="flex flex-col gap-3">
        <CommandForm command={save} label="Save" look="primary" className="flex flex-col items-start gap-2">
          <input type="hidden" name="room" value={room} />
          <input type="hidden" name="query" value={query} />
          <input
            name="name"
            maxLength={80}
            required
            placeholder="Name"
            aria-label="Name of the new view"
            className="field w-full"
          />
          {sharers.length > 0 && (
            <select name="share" aria-label="For whom" className="field w-full">
              <option value="">For me alone</option>
              {sharers.map(({ id, login }) => (
                <option key={id} value={id}>
                  For everybody in {login}
                </option>
              ))}
            </select>
          )}
          <label className="flex items-center gap-2">
            <input type="checkbox" name="default" value="yes" />
            Begin with it
          </label>
        </CommandForm>
        {changeable.length > 0 && (
          <CommandForm
            command={change}
            orders={[{ order: "query", label: "Put this filter into it" }]}
            className="flex flex-col items-start gap-2 border-line border-t pt-3"
          >
            <input type="hidden" name="room" value={room} />
            <input type="hidden" name="query" value={query} />
            <select name="id" aria-label="A view that you may change" className="field w-full">
              {changeable.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </CommandForm>
        )}
      </div>
    </details>
  );
}
