import type { Credentials } from "@/lib/session";
import type { SessionInfo } from "@/lib/types";
import { LoginForm } from "./login-form";
import { useTitle } from "./use-title";

interface LoginPageProps {
  mode: SessionInfo["mode"];
  login(credentials: Credentials): Promise<void>;
  error: unknown;
}

export default function LoginPage({ mode, login, error }: LoginPageProps) {
  useTitle("Log in");
  return (
    <main className="mx-auto w-full max-w-80 px-4 pt-[18vh]">
      <h1 className="font-semibold text-lg">Board</h1>
      <p className="mt-1 mb-4 text-muted">
        {mode === "token"
          ? "The token is in the line that the server prints when it starts."
          : "Log in to see your charging network."}
      </p>
      <LoginForm mode={mode} login={login} error={error} />
    </main>
  );
}
