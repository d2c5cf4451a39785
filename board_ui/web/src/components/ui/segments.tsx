/** A few choices of which one holds. */
import { Toggle } from "@base-ui/react/toggle";
import { ToggleGroup } from "@base-ui/react/toggle-group";

interface SegmentsProps<V extends string> {
  label: string;
  value: V;
  options: readonly (readonly [V, string])[];
  onChange: (value: V) => void;
}

export function Segments<V extends string>({ label, value, options, onChange }: SegmentsProps<V>) {
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next: V[]) => next[0] !== undefined && onChange(next[0])}
      className="flex h-6 shrink-0 overflow-hidden rounded-md border border-line pointer-coarse:h-8"
    >
      {options.map(([option, text]) => (
        <Toggle
          key={option}
          value={option}
          className="border-line px-2 text-muted text-sm not-first:border-l hover:bg-hover aria-pressed:bg-chosen aria-pressed:text-ink"
        >
          {text}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
