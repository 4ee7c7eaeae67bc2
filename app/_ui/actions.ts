"use server";

import { cookies } from "next/headers";
import { parseTheme, THEME_COOKIE } from "./theme.ts";

const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Keeps the look that was chosen. Needs no sign-in: it changes nothing but the asker's own cookie. */
export async function chooseTheme(form: FormData): Promise<void> {
  const theme = parseTheme(String(form.get("theme") ?? ""));
  const jar = await cookies();
  if (theme === "system") jar.delete(THEME_COOKIE);
  else jar.set(THEME_COOKIE, theme, { path: "/", maxAge: YEAR_SECONDS, sameSite: "lax", httpOnly: true });
}
