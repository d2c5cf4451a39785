import { useRef } from "react";
import { useNavigate } from "react-router";
import { focusSearch, usePageKeys } from "@/lib/keys";
import { pages } from "./pages";

/** How long after `g` a letter still belongs to it, in milliseconds. */
const TOGETHER = 1000;

/** `g m` goes to a page, `/` to the search, `?` to the help. */
export function useShortcuts(onHelp: () => void): void {
  const navigate = useNavigate();
  const going = useRef(0);
  const go = (path: string) => {
    if (Date.now() - going.current < TOGETHER) void navigate(path);
    going.current = 0;
  };
  usePageKeys([
    ["/", focusSearch],
    ["?", onHelp],
    [
      "g",
      () => {
        going.current = Date.now();
      },
    ],
    ...pages.map(({ key, path }) => [key, () => go(path)] as const),
  ]);
}
