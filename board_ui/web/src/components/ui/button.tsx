/** Buttons, and links that look like them. */
import { clsx } from "clsx";
import type { ComponentProps, ReactNode } from "react";

type Look = "plain" | "primary" | "danger" | "quiet";

const looks: Record<Look, string> = {
  plain: "border border-line bg-raised hover:bg-hover",
  primary: "border border-accent bg-accent text-on-accent hover:opacity-90",
  danger: "border border-line bg-raised text-bad hover:bg-hover",
  quiet: "text-muted hover:bg-hover hover:text-ink",
};

export function buttonClass(look: Look = "plain", extra = "px-2"): string {
  return clsx(
    "inline-flex h-6 shrink-0 select-none items-center justify-center gap-1.5 rounded-md text-sm whitespace-nowrap",
    "disabled:text-muted disabled:opacity-70 aria-pressed:bg-chosen aria-pressed:text-ink pointer-coarse:h-8",
    looks[look],
    extra,
  );
}

interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
}

export function Button({ look = "plain", className = "", ...props }: ButtonProps) {
  return <button type="button" className={buttonClass(look, clsx("px-2", className))} {...props} />;
}

interface IconButtonProps extends ButtonProps {
  label: string;
  children: ReactNode;
}

/** A button that is only an icon; `label` is its name and its hover. */
export function IconButton({ label, look = "quiet", className, ...props }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      className={buttonClass(look, clsx("w-6 pointer-coarse:w-8", className))}
      {...props}
    />
  );
}
