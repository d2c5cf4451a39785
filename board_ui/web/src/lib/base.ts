/** Where the board is mounted, as the served page says; knows no path of its own. */

/** The path of the mount without a slash at its end: "" or "/board". */
export function mountPath(baseUri: string): string {
  return new URL(baseUri).pathname.replace(/[^/]*$/, "").replace(/\/$/, "");
}

/** A path of the browser's as the routes know it: below the mount, `/` at least. */
export function stripMount(path: string, mount: string): string {
  const below = mount !== "/" && path.startsWith(mount) ? path.slice(mount.length) : path;
  return below === "" ? "/" : below;
}

export type Params = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** The address of an endpoint, such as `messages`; parameters that are empty are left out. */
export function apiUrl(path: string, params: Params = {}): string {
  const url = new URL(`api/${path}`, document.baseURI);
  for (const [name, value] of Object.entries(params)) {
    if (value !== null && value !== undefined && value !== "")
      url.searchParams.set(name, String(value));
  }
  return url.href;
}
