import { isPlaceholder, looksLikeThrowaway } from "../placeholders.ts";
import type { Candidate, StructuredRule, TextView } from "../types.ts";
import { afterAnchor, decodeBase64 } from "./keys.ts";

/** Passwords and tokens that a configuration file's own grammar gives away. Sources: each tool's manual of that file. */
export const FILE_RULES: readonly StructuredRule[] = [
  {
    form: "structured",
    id: "npmrc-auth",
    credential: "npm-token",
    what: "a registry credential for npm",
    confidence: "high",
    anchors: ["_authtoken", ":_password", ":_auth"],
    find: (view, anchor) =>
      afterAnchor(
        view,
        anchor,
        "npmrc-auth",
        /[ \t]{0,4}[=:][ \t]{0,4}["']?([^\s"'`$<{%\\][^\s"'`\\]{7,400})/dy,
      ).filter(notThrowaway(view)),
  },
  {
    form: "structured",
    id: "netrc-password",
    credential: "unknown-secret",
    what: "a password in .netrc form",
    anchors: ["machine"],
    find: (view, anchor) =>
      afterAnchor(
        view,
        anchor,
        "netrc-password",
        /\s{1,20}[^\s'"]{1,200}\s{1,20}login\s{1,20}[^\s'"]{1,200}\s{1,20}password\s{1,20}([^\s'"\\$]{4,400})/dy,
      ).filter(notThrowaway(view)),
  },
  {
    form: "structured",
    id: "pypirc-password",
    credential: "pypi-token",
    what: "a password in .pypirc",
    path: /(?:^|\/)\.pypirc$/,
    anchors: ["password"],
    find: (view, anchor) =>
      afterAnchor(view, anchor, "pypirc-password", /[ \t]{0,8}[=:][ \t]{0,8}([^\s]{4,1000})/dy).filter(
        notThrowaway(view),
      ),
  },
  {
    form: "structured",
    id: "docker-config-auth",
    credential: "container-registry-password",
    what: "a registry login in Docker's config.json form",
    confidence: "high",
    anchors: ['"auth"'],
    find: (view, anchor) =>
      afterAnchor(view, anchor, "docker-config-auth", /\s{0,8}:\s{0,8}"([0-9A-Za-z+/]{8,2000}={0,2})"/dy).filter(
        ({ start, end }) => {
          const [, password = ""] = decodeBase64(view.text.slice(start, end)).split(/:(.*)/s);
          return password.length > 3 && !looksLikeThrowaway(password);
        },
      ),
  },
  {
    form: "structured",
    id: "nuget-config-password",
    credential: "nuget-token",
    what: "a password in NuGet.Config",
    path: /nuget\.config$/i,
    anchors: ["<add key="],
    minEntropy: 0.9,
    find: (view, anchor) =>
      afterAnchor(
        view,
        anchor,
        "nuget-config-password",
        /"(?:ClearText)?Password"\s{0,20}value="([^\r\n]{8,400}?)"\s{0,20}\/>/diy,
      ).filter(({ start, end }) => !/^%\S.*%$/.test(view.text.slice(start, end))),
  },
  {
    form: "structured",
    id: "freemius-secret",
    credential: "saas-api-key",
    what: "a Freemius secret key",
    path: /\.php$/i,
    anchors: ["secret_key"],
    find: (view, anchor) =>
      afterAnchor(view, anchor, "freemius-secret", /["']\s{0,20}=>\s{0,20}["'](sk_\S{29})["']/diy),
  },
];

function notThrowaway(view: TextView): (candidate: Candidate) => boolean {
  return ({ start, end }) => {
    const value = view.text.slice(start, end);
    return !isPlaceholder(value) && !looksLikeThrowaway(value);
  };
}
