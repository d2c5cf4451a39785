/** Names and values, one below the other. */
import type { ReactNode } from "react";

export function Facts({ children }: { children: ReactNode }) {
  return (
    <dl className="grid grid-cols-[minmax(6.75rem,max-content)_minmax(0,1fr)] content-start gap-x-4 gap-y-1 px-3 py-2 text-sm">
      {children}
    </dl>
  );
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === "" || children === false)
    return null;
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

export function Heading({ children, aside }: { children: ReactNode; aside?: ReactNode }) {
  return (
    <div className="flex h-7 items-center gap-2 border-line border-b px-3">
      <h3 className="font-medium text-sm">{children}</h3>
      {aside && <div className="ml-auto flex items-center gap-1 text-muted text-sm">{aside}</div>}
    </div>
  );
}
