/** A list with the details of what is chosen beside it; on small screens the details cover the list. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "./ui/button";

interface SplitProps {
  children: ReactNode;
  /** `null` where nothing is chosen. */
  panel: ReactNode;
}

export function Split({ children, panel }: SplitProps) {
  return (
    <div className="relative flex min-h-0 flex-1">
      <div className="flex min-w-0 flex-1 flex-col">{children}</div>
      {panel !== null && (
        <aside
          aria-label="Details"
          className="absolute inset-0 z-20 flex flex-col border-line bg-page lg:static lg:w-[clamp(25rem,36%,44rem)] lg:shrink-0 lg:border-l"
        >
          {panel}
        </aside>
      )}
    </div>
  );
}

interface PanelHeadProps {
  title: ReactNode;
  onClose: () => void;
  children?: ReactNode;
}

export function PanelHead({ title, onClose, children }: PanelHeadProps) {
  return (
    <div className="flex h-8 shrink-0 items-center gap-1 border-line border-b bg-panel pr-1 pl-3">
      <h2 className="min-w-0 flex-1 truncate font-medium">{title}</h2>
      {children}
      <IconButton label="Close (Esc)" onClick={onClose}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
