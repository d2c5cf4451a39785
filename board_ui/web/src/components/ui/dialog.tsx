/** A modal dialog. */
import { Dialog as Base } from "@base-ui/react/dialog";
import type { ReactNode } from "react";

interface DialogProps {
  title: string;
  description?: string;
  open: boolean;
  /** Left out where the dialog cannot be dismissed. */
  onClose?: () => void;
  children: ReactNode;
}

export function Dialog({ title, description, open, onClose, children }: DialogProps) {
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => !next && onClose?.()}
      disablePointerDismissal={!onClose}
    >
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-[#0b0e12]/50" />
        <Base.Popup className="fixed top-[12vh] left-1/2 z-50 max-h-[80vh] w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 overflow-auto rounded-md border border-line bg-raised p-4 outline-none">
          <Base.Title className="font-semibold text-lg">{title}</Base.Title>
          {description && (
            <Base.Description className="mt-1 text-muted">{description}</Base.Description>
          )}
          <div className="mt-3">{children}</div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
