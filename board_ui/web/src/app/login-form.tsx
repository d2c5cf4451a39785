import { type FormEvent, type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { ApiError } from "@/lib/api";
import type { Credentials } from "@/lib/session";
import type { SessionInfo } from "@/lib/types";

interface LoginFormProps {
  mode: SessionInfo["mode"];
  login(credentials: Credentials): Promise<void>;
  /** Of an attempt before this form was shown. */
  error?: unknown;
}

export function LoginForm({ mode, login, error: before = null }: LoginFormProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(before);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    try {
      await login(credentialsIn(form));
    } catch (failed) {
      setError(failed);
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3" aria-label="Log in">
      {mode !== "token" && (
        <Field name="username" label="User name" autoComplete="username" autoFocus />
      )}
      {mode !== "token" && (
        <Field name="password" label="Password" type="password" autoComplete="current-password" />
      )}
      {mode !== "credentials" && (
        <Field
          name="token"
          label={mode === "token" ? "Token" : "Token, instead"}
          type="password"
          autoComplete="off"
          autoFocus={mode === "token"}
        />
      )}
      {error !== null && (
        <p role="alert" className="text-bad">
          {loginFault(error)}
        </p>
      )}
      <Button type="submit" look="primary" className="h-8" disabled={busy}>
        Log in
      </Button>
    </form>
  );
}

function credentialsIn(form: FormData): Credentials {
  const found: Credentials = {};
  for (const name of ["token", "username", "password"] as const) {
    const value = form.get(name);
    if (typeof value === "string" && value !== "") found[name] = value;
  }
  return found;
}

/** What went wrong, and what to do, in words. */
export function loginFault(error: unknown): string {
  if (!(error instanceof ApiError)) return "Something went wrong. Try again.";
  if (error.status === 401) return "That is not right. Check it and try again.";
  if (error.status === 429)
    return `Too many failed attempts. Try again in ${Math.ceil(error.retryAfter ?? 60)} seconds.`;
  return error.message;
}

interface FieldProps {
  name: string;
  label: ReactNode;
  type?: "text" | "password";
  autoComplete: string;
  autoFocus?: boolean;
}

function Field({ label, type = "text", autoFocus, ...props }: FieldProps) {
  return (
    <label className="flex flex-col gap-1 text-muted">
      {label}
      <input
        type={type}
        required={props.name !== "token" || autoFocus === true}
        ref={(field) => {
          if (autoFocus) field?.focus();
        }}
        className="h-8 rounded-md border border-edge bg-raised px-2 text-ink"
        {...props}
      />
    </label>
  );
}
