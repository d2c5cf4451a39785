import { Fragment } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { pages } from "./pages";

const keys: readonly (readonly [string, string])[] = [
  ["/", "Search on this page"],
  ["↑ ↓", "Move in a list; Page Up, Page Down, Home and End too"],
  ["Enter", "Open"],
  ["Esc", "Close the details"],
  ["p", "Pause and resume what is live"],
  ["?", "This help"],
];

export default function HelpDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keyboard" open onClose={onClose}>
      <dl className="grid grid-cols-[max-content_1fr] gap-x-4 gap-y-1.5">
        {[...keys, ...pages.map(({ key, name }) => [`g ${key}`, `Go to ${name}`] as const)].map(
          ([key, meaning]) => (
            <Fragment key={key}>
              <dt>
                <kbd className="rounded-sm border border-line bg-panel px-1.5 font-mono text-sm">
                  {key}
                </kbd>
              </dt>
              <dd>{meaning}</dd>
            </Fragment>
          ),
        )}
      </dl>
      <Button className="mt-4" onClick={onClose}>
        Close
      </Button>
    </Dialog>
  );
}
