/** Keys that work on a whole page. */
import { useEffect, useEffectEvent } from "react";

/** Whether somebody is typing, so that letters are letters. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName);
}

/** Whether something is open above the page that keys belong to. */
function isCovered(): boolean {
  return document.querySelector('[role="dialog"], [role="menu"]') !== null;
}

/** Call its handler when a key is pressed and nobody is typing. */
export function usePageKeys(handlers: readonly (readonly [string, () => void])[]): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (isCovered() || (isTyping(event.target) && event.key !== "Escape")) return;
    const handler = handlers.find(([key]) => key === event.key)?.[1];
    if (!handler) return;
    if (event.key !== "Escape") event.preventDefault();
    handler();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    window.addEventListener("keydown", listener);
    return () => window.removeEventListener("keydown", listener);
  }, []);
}

/** Put the cursor where this page searches. */
export function focusSearch(): void {
  const field = document.querySelector<HTMLInputElement>("[data-search]");
  field?.focus();
  field?.select();
}
