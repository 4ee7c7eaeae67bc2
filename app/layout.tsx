import type { Metadata, Viewport } from "next";
import { cookies } from "next/headers";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { Behaviours } from "./_ui/behaviours.tsx";
import { IconSprite } from "./_ui/icon-sprite.tsx";
import { parseTheme, THEME_COOKIE } from "./_ui/theme.ts";
import { Toasts } from "./_ui/toasts.tsx";
import { Upgraded } from "./_ui/upgraded.tsx";
import "./globals.css";

export const metadata: Metadata = {
  title: { default: "Thaw", template: "%s · Thaw" },
  description: "Static CI credentials of an organisation, and what removes each one.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = {
  width: "device-width",
  initialScale: 1,
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#f8fafb" },
    { media: "(prefers-color-scheme: dark)", color: "#101418" },
  ],
};

/** The frame without anything of the organisation: who may see what is decided by each page, never here. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme === "system" ? undefined : theme}>
      <head>
        {/* No metadata: those are made anew with each refresh, and the icon would say again that nothing is frozen. */}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      </head>
      <body>
        <a href="#main" className="btn btn-primary fixed top-2 left-2 z-50 -translate-y-16 focus-visible:translate-y-0">
          Skip to the content
        </a>
        <IconSprite />
        <NuqsAdapter>{children}</NuqsAdapter>
        <Behaviours />
        <Toasts />
        <Upgraded />
      </body>
    </html>
  );
}
