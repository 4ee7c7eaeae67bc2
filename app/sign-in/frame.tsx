import type { ReactNode } from "react";
import { Mark } from "../_ui/mark.tsx";
import { ThemeSwitch } from "../_ui/theme-switch.tsx";

/** A page outside of the rooms: it tells nothing about the organisation. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-12 items-center justify-between px-4 lg:px-6">
        <span className="flex items-center gap-2 font-semibold text-[15px] tracking-tight">
          <Mark />
          Thaw
        </span>
        <ThemeSwitch />
      </header>
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-[460px] flex-1 px-4 pt-[12vh] pb-16 outline-none">
        {children}
      </main>
    </div>
  );
}
