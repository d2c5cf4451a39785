/** A menu behind a button. */
import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import type { ReactNode } from "react";
import type { LazyMenuProps } from "./lazy-menu";

const item =
  "flex h-7 pointer-coarse:h-10 items-center gap-2 rounded-sm px-2 outline-none data-highlighted:bg-hover data-disabled:text-muted";

/** Open at first: it is made when somebody wants it. See `LazyMenu`. */
export function Menu({ label, trigger, className, items }: LazyMenuProps) {
  return (
    <Base.Root defaultOpen>
      <Base.Trigger className={className} aria-label={label} title={label}>
        {trigger}
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className="min-w-40 rounded-md border border-line bg-raised p-1 outline-none">
            {items()}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

export function MenuItem({ onSelect, children }: { onSelect: () => void; children: ReactNode }) {
  return (
    <Base.Item className={item} onClick={onSelect}>
      {children}
    </Base.Item>
  );
}

interface MenuChoiceProps<V extends string> {
  value: V;
  options: readonly (readonly [V, string])[];
  onChange: (value: V) => void;
}

export function MenuChoice<V extends string>({ value, options, onChange }: MenuChoiceProps<V>) {
  return (
    <Base.RadioGroup value={value} onValueChange={(next: V) => onChange(next)}>
      {options.map(([option, label]) => (
        <Base.RadioItem key={option} value={option} className={item} closeOnClick>
          <span className="w-3.5">
            <Base.RadioItemIndicator>
              <Check size={14} aria-hidden />
            </Base.RadioItemIndicator>
          </span>
          {label}
        </Base.RadioItem>
      ))}
    </Base.RadioGroup>
  );
}
