/** The colours of the page as a canvas takes them. */

const probes = new Map<string, HTMLElement>();

/** What a colour of the theme is now, such as `accent`. */
export function colour(name: string): string {
  let probe = probes.get(name);
  if (!probe) {
    probe = document.createElement("i");
    probe.hidden = true;
    probe.style.color = `var(--${name})`;
    document.body.append(probe);
    probes.set(name, probe);
  }
  return getComputedStyle(probe).color;
}
