import Link from "next/link";
import type { ReactNode } from "react";
import type { ScanProgress } from "../../lib/core/listing/views.ts";
import type { Viewer } from "../../lib/dal/session.ts";
import { signOut } from "../sign-in/actions.ts";
import { FreezeIcon } from "./freeze-icon.tsx";
import { Icon } from "./icon.tsx";
import type { IconName } from "./icon-sprite.tsx";
import { Mark } from "./mark.tsx";
import { Palette } from "./palette.tsx";
import { ScanLamp } from "./scan-lamp.tsx";
import { ThemeSwitch } from "./theme-switch.tsx";

interface ShellProps {
  readonly viewer: Viewer;
  readonly scan: ScanProgress;
  /** The room that the page is in. */
  readonly room?: RoomName;
  /** How many there are, where the page knows it. */
  readonly repositories?: number;
  /** Below the rooms in the side bar: what helps to move within this page. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

type RoomName =
  | "home"
  | "repositories"
  | "incidents"
  | "credentials"
  | "inventory"
  | "campaigns"
  | "broker"
  | "jobs"
  | "activity"
  | "settings";

/** The frame of a signed-in page. Rendered by pages, after they have asked who is there. */
export function Shell({ viewer, scan, room = "repositories", repositories, aside, children }: ShellProps) {
  return (
    <div data-viewer={viewer.login} className="min-h-dvh lg:grid lg:grid-cols-[220px_minmax(0,1fr)]">
      <aside aria-label="Side bar" className="hidden border-line border-r bg-sunken lg:block">
        <div className="sticky top-0 flex h-dvh flex-col gap-6 overflow-y-auto px-3 py-3">
          <Brand />
          <nav aria-label="Rooms" className="flex flex-col gap-0.5">
            <Rooms room={room} repositories={repositories} />
          </nav>
          {aside}
        </div>
      </aside>
      <div className="min-w-0">
        <header className="sticky top-0 z-20 flex h-12 items-center gap-3 border-line border-b bg-bg px-4 lg:px-6">
          <span className="lg:hidden">
            <Brand />
          </span>
          <ScanLamp initial={scan} />
          <FreezeIcon />
          <span className="flex-1" />
          <Palette roles={viewer.roles} />
          <ThemeSwitch />
          <Account viewer={viewer} />
        </header>
        {/* The side bar has no place on a narrow screen, and each room must be reachable there, too. */}
        <nav
          aria-label="Rooms"
          className="flex gap-1 overflow-x-auto border-line border-b bg-sunken px-3 py-1 lg:hidden"
        >
          <Rooms room={room} />
        </nav>
        <main id="main" tabIndex={-1} className="mx-auto max-w-[1500px] px-4 pt-5 pb-14 outline-none lg:px-6">
          {viewer.narrow && (
            <p className="mb-3 flex items-center gap-1.5 text-muted text-xs">
              <Icon name="eye" className="size-3.5" />
              You see what GitHub lets you read, and every figure counts only that. There may be more.
            </p>
          )}
          {children}
        </main>
      </div>
    </div>
  );
}

function Brand() {
  return (
    <Link href="/" className="flex h-7 items-center gap-2 rounded-md px-2 font-semibold text-[15px] tracking-tight">
      <Mark />
      <span className="max-sm:sr-only">Thaw</span>
    </Link>
  );
}

function Rooms({ room, repositories }: { room: RoomName; repositories?: number }) {
  return (
    <>
      <Room href="/" icon="home" label="Home" current={room === "home"} />
      <Room
        href="/repos"
        icon="repository"
        label="Repositories"
        current={room === "repositories"}
        figure={repositories}
      />
      <Room href="/incidents" icon="siren" label="Incidents" current={room === "incidents"} />
      <Room href="/credentials" icon="key" label="Credentials" current={room === "credentials"} />
      <Room href="/inventory" icon="box" label="Inventory" current={room === "inventory"} />
      <Room href="/campaigns" icon="pull-request" label="Campaigns" current={room === "campaigns"} />
      <Room href="/broker" icon="broker" label="Broker" current={room === "broker"} />
      <Room href="/activity" icon="activity" label="Activity" current={room === "activity"} />
      <Room href="/jobs" icon="clock" label="Jobs" current={room === "jobs"} />
      <Room href="/settings" icon="settings" label="Settings" current={room === "settings"} />
    </>
  );
}

interface RoomProps {
  readonly href: string;
  readonly icon: IconName;
  readonly label: string;
  readonly current: boolean;
  readonly figure?: number;
}

function Room({ href, icon, label, current, figure }: RoomProps) {
  return (
    <Link href={href} aria-current={current ? "page" : undefined} className="room">
      <Icon name={icon} />
      <span className="flex-1">{label}</span>
      {figure !== undefined && <span className="font-normal text-muted text-xs">{figure.toLocaleString("en-GB")}</span>}
    </Link>
  );
}

function Account({ viewer }: { viewer: Viewer }) {
  return (
    <form action={signOut} data-sign-out className="flex items-center gap-1">
      <span className="max-w-40 truncate text-muted text-xs max-sm:hidden" title={viewer.roles.join(", ")}>
        <span className="sr-only">Signed in as </span>
        <bdi>{viewer.login}</bdi>
      </span>
      <button type="submit" className="btn btn-icon" aria-label="Sign out" title="Sign out">
        <Icon name="sign-out" />
      </button>
    </form>
  );
}
