import { cookies } from "next/headers";
import { chooseTheme } from "./actions.ts";
import { Icon } from "./icon.tsx";
import { parseTheme, THEME_COOKIE, THEMES } from "./theme.ts";

const LABELS = { system: "Look of the system", light: "Light", dark: "Dark" } as const;

/** Three buttons of one form: works without JavaScript, and the server renders the page again in the chosen look. */
export async function ThemeSwitch() {
  const chosen = parseTheme((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <form action={chooseTheme} className="flex rounded-lg p-0.5 shadow-[inset_0_0_0_1px_var(--line)]">
      <fieldset className="contents">
        <legend className="sr-only">Look</legend>
        {THEMES.map((theme) => (
          <button
            key={theme}
            type="submit"
            name="theme"
            value={theme}
            aria-pressed={theme === chosen}
            aria-label={LABELS[theme]}
            title={LABELS[theme]}
            className="btn btn-icon size-6! rounded-md! aria-pressed:bg-hover aria-pressed:text-text"
          >
            <Icon name={theme} className="size-3.5" />
          </button>
        ))}
      </fieldset>
    </form>
  );
}
