import type { ReactNode } from "react";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import type { Viewer } from "../../lib/dal/session.ts";
import { type RoomTab, RoomTabs, RoomTitle } from "../_ui/room-tabs.tsx";
import { Shell } from "../_ui/shell.tsx";

const TABS = [
  { name: "requests", href: "/broker", icon: "broker", label: "Requests" },
  { name: "policies", href: "/broker/policies", icon: "policy", label: "Trust policies" },
  { name: "simulator", href: "/broker/simulator", icon: "simulate", label: "Simulator" },
  { name: "secrets", href: "/broker/secrets", icon: "lock", label: "Brokered static" },
  { name: "switches", href: "/broker/switches", icon: "critical", label: "Kill switches" },
] as const satisfies readonly RoomTab[];

interface FrameProps {
  readonly viewer: Viewer;
  readonly scan: ScanProgress;
  readonly tab: (typeof TABS)[number]["name"];
  /** True for the tab's own page; a page below it is no place to be at, for the tab. */
  readonly exact?: boolean;
  readonly title: ReactNode;
  /** Beside the title: a state, buttons. */
  readonly beside?: ReactNode;
  /** One line below it. */
  readonly note?: ReactNode;
  readonly children: ReactNode;
}

/** The frame of a page about the broker: the room's pages, and which one this is. */
export function BrokerFrame({ viewer, scan, tab, exact = true, title, beside, note, children }: FrameProps) {
  return (
    <Shell viewer={viewer} scan={scan} room="broker">
      <RoomTabs label="Pages of the broker" tabs={TABS} tab={tab} exact={exact} />
      <RoomTitle title={title} beside={beside} note={note} />
      {children}
    </Shell>
  );
}
