/** Where things are typed and chosen. */
import { clsx } from "clsx";
import { type ComponentProps, useEffect, useEffectEvent, useState } from "react";

const field =
  "h-6 min-w-0 rounded-md border border-line bg-raised px-1.5 text-sm hover:border-edge pointer-coarse:h-8";

interface InputProps extends ComponentProps<"input"> {
  label: string;
}

export function Input({ label, className, ...props }: InputProps) {
  return (
    <input
      aria-label={label}
      spellCheck={false}
      autoComplete="off"
      className={clsx(field, className)}
      {...props}
    />
  );
}

interface DebouncedInputProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  placeholder?: string;
  className?: string;
  type?: "search" | "text" | "number";
  list?: string;
  /** `/` jumps here. */
  isSearch?: boolean;
}

/** An input that tells its value once nobody has typed for 300 ms, or at once on Enter. */
export function DebouncedInput(props: DebouncedInputProps) {
  const { value, onChange, isSearch, type = "search", ...rest } = props;
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  if (value !== told) {
    setTold(value);
    setText(value); // changed from outside: a link, or the browser's back
  }
  const tell = useEffectEvent(() => text !== value && onChange(text));
  // biome-ignore lint/correctness/useExhaustiveDependencies: each letter starts the wait anew
  useEffect(() => {
    const timer = setTimeout(() => tell(), 300);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <Input
      type={type}
      value={text}
      data-search={isSearch ? "" : undefined}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === "Enter" && text !== value && onChange(text)}
      {...rest}
    />
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  /** Value and words; the empty value lets all pass. */
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}

/** The platform's own select: best on phones and with screen readers. */
export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={clsx(field, "max-w-40 pr-0", value === "" && "text-muted")}
    >
      {options.map(([option, text]) => (
        <option key={option} value={option}>
          {text}
        </option>
      ))}
    </select>
  );
}

interface CheckProps {
  label: string;
  checked: boolean;
  onChange: (checked: boolean) => void;
  title?: string;
}

export function Check({ label, checked, onChange, title }: CheckProps) {
  return (
    <label
      title={title}
      className="flex h-6 shrink-0 items-center gap-1.5 text-muted text-sm has-checked:text-ink"
    >
      <input
        type="checkbox"
        checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className="size-3.5 accent-accent"
      />
      {label}
    </label>
  );
}
