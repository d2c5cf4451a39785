/** What is shown where there is nothing, not yet, or where something went wrong. */
import type { ReactNode } from "react";
import { adviceFor } from "@/lib/advice";
import { ApiError } from "@/lib/api";
import { Button } from "./button";

interface EmptyProps {
  title: string;
  children?: ReactNode;
}

/** Nothing is here; the children say what to do next. */
export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="mx-auto max-w-md px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 text-muted">{children}</div>}
    </div>
  );
}

interface FailedProps {
  error: unknown;
  onRetry?: () => void;
}

export function Failed({ error, onRetry }: FailedProps) {
  const message = error instanceof Error ? error.message : "Something went wrong";
  const parameter = error instanceof ApiError ? error.problem.parameter : null;
  return (
    <div role="alert" className="mx-auto max-w-md px-4 py-10 text-center">
      <p className="font-medium text-bad">
        {message}
        {parameter && <code className="ml-1 font-mono text-sm">{parameter}</code>}
      </p>
      <p className="mt-1 text-muted">{adviceFor(error)}</p>
      {onRetry && (
        <Button className="mt-3" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** Says nothing for the first moments: most things are there before one could read it. */
export function Loading() {
  return (
    <p
      role="status"
      className="animate-[appear_0s_300ms_backwards] px-4 py-10 text-center text-muted"
    >
      Loading…
    </p>
  );
}
