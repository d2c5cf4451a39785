import type { ReactNode } from "react";

interface ToolbarProps {
  title: ReactNode;
  children?: ReactNode;
}

/** The head of a page: what it is, and what can be done with it. */
export function Toolbar({ title, children }: ToolbarProps) {
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-2 gap-y-1.5 border-line border-b px-3 py-1.5">
      <h1 className="mr-2 font-semibold text-lg">{title}</h1>
      {children}
    </div>
  );
}
