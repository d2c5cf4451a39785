/** A menu whose machinery is fetched when it is opened first: few people open one. */
import { lazy, type ReactNode, Suspense, useState } from "react";
import { buttonClass } from "./button";

const Menu = lazy(() => import("./menu").then((module) => ({ default: module.Menu })));

export interface LazyMenuProps {
  label: string;
  trigger: ReactNode;
  /** How the button looks, if not like a quiet one. */
  className?: string;
  /** What is in it, once it is there. */
  items: () => ReactNode;
}

export function LazyMenu({
  label,
  trigger,
  className = buttonClass("quiet"),
  items,
}: LazyMenuProps) {
  const [isWanted, setIsWanted] = useState(false);
  const button = (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="menu"
      title={label}
      className={className}
      onClick={() => setIsWanted(true)}
    >
      {trigger}
    </button>
  );
  if (!isWanted) return button;
  return (
    <Suspense fallback={button}>
      <Menu label={label} trigger={trigger} className={className} items={items} />
    </Suspense>
  );
}
