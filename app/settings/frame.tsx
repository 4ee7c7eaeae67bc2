import type { ReactNode } from "react";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import type { Viewer } from "../../lib/dal/session.ts";
import { type RoomTab, RoomTabs, RoomTitle } from "../_ui/room-tabs.tsx";
import { Shell } from "../_ui/shell.tsx";

const TABS = [
  { name: "organisation", href: "/settings", icon: "people", label: "Apps, roles and tokens" },
  { name: "gates", href: "/settings/gates", icon: "target", label: "Gates" },
  { name: "notifications", href: "/settings/notifications", icon: "siren", label: "Notifications" },
  { name: "retention", href: "/settings/retention", icon: "archive", label: "Retention" },
] as const satisfies readonly RoomTab[];

interface FrameProps {
  readonly viewer: Viewer;
  readonly scan: ScanProgress;
  readonly tab?: (typeof TABS)[number]["name"];
  /** True for the tab's own page; a page below it is no place to be at, for the tab. */
  readonly exact?: boolean;
  readonly title: string;
  /** One line below it. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page about settings: the room's pages, and which one this is. */
export function SettingsFrame({ viewer, scan, tab = "organisation", exact = true, title, note, children }: FrameProps) {
  return (
    <Shell viewer={viewer} scan={scan} room="settings">
      <RoomTabs label="Pages of the settings" tabs={TABS} tab={tab} exact={exact} />
      <RoomTitle title={title} note={note} />
      {children}
    </Shell>
  );
}
