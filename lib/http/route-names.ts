/** Next's list of its routes, as much as is read of it (`routes-manifest.json` of a build). */
export interface RoutesManifest {
  readonly staticRoutes: readonly NamedRoute[];
  readonly dynamicRoutes: readonly NamedRoute[];
}
interface NamedRoute {
  readonly page: string;
  readonly regex: string;
}

/**
 * Names paths by the file that answers them, `/repos/[owner]/[name]`, and so by a list that only a build can make longer. What has no file is
 * `other`, files of the build are `static`.
 */
export function routeNames({ staticRoutes, dynamicRoutes }: RoutesManifest): (target: string) => string {
  const fixed = new Set(staticRoutes.map(({ page }) => page));
  const patterns = dynamicRoutes.map(({ page, regex }) => ({ page, pattern: new RegExp(regex) }));
  return (target) => {
    const path = (target.split(/[?#]/, 1)[0] ?? "").replace(/(?<=.)\/$/, "");
    if (path.startsWith("/_next/")) return "static";
    if (fixed.has(path)) return path;
    // Longer than any name that there is: not worth a look.
    if (path.length > 2_000) return "other";
    return patterns.find(({ pattern }) => pattern.test(path))?.page ?? "other";
  };
}
