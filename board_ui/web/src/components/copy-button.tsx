import { Check, Copy, type LucideIcon } from "lucide-react";
import { useEffect, useState } from "react";
import { copyText } from "@/lib/copy";
import { Button, IconButton } from "./ui/button";

interface CopyButtonProps {
  /** What is copied. */
  label: string;
  text: string | (() => Promise<string>);
  /** Show the label beside the icon. */
  wide?: boolean;
  icon?: LucideIcon;
}

type Done = "idle" | "copied" | "failed";

export function CopyButton({ label, text, wide = false, icon: Icon = Copy }: CopyButtonProps) {
  const [done, setDone] = useState<Done>("idle");
  useEffect(() => {
    if (done === "idle") return;
    const timer = setTimeout(() => setDone("idle"), 2000);
    return () => clearTimeout(timer);
  }, [done]);
  const copy = async () => {
    try {
      await copyText(typeof text === "string" ? text : await text());
      setDone("copied");
    } catch {
      setDone("failed");
    }
  };
  const name = { idle: label, copied: "Copied", failed: "Could not copy" }[done];
  const icon = done === "copied" ? <Check size={13} aria-hidden /> : <Icon size={13} aria-hidden />;
  if (!wide)
    return (
      <IconButton label={name} onClick={copy}>
        {icon}
      </IconButton>
    );
  return (
    <Button onClick={copy}>
      {icon}
      <span aria-live="polite">{name}</span>
    </Button>
  );
}
