/** Lets nobody in without a session, and keeps the place of those whose session ends. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useMemo, useState } from "react";
import { Failed, Loading } from "@/components/ui/states";
import { onUnauthorized } from "@/lib/api";
import {
  type Credentials,
  fetchSession,
  type Session,
  SessionContext,
  sendLogin,
  sendLogout,
} from "@/lib/session";
import { useTokenLogin } from "./use-token-login";

const LoginPage = lazy(() => import("./login-page"));
const ExpiredDialog = lazy(() => import("./expired-dialog"));

export function SessionGate({ token, children }: { token: string | null; children: ReactNode }) {
  const arrival = useTokenLogin(token);
  const { data, error, refetch } = useQuery({
    queryKey: ["session"],
    queryFn: fetchSession,
    enabled: arrival.done,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const session = useSessionValue(data);
  const [expired, setExpired] = useState(false);
  const isIn = data !== undefined && (data.mode === "none" || data.user !== null);
  useEffect(() => (isIn ? onUnauthorized(() => setExpired(true)) : undefined), [isIn]);
  if (error) return <Failed error={error} onRetry={() => void refetch()} />;
  if (session === null) return <Loading />;
  if (!isIn)
    return (
      <Suspense>
        <LoginPage mode={session.info.mode} login={session.login} error={arrival.error} />
      </Suspense>
    );
  const again = async (credentials: Credentials) => {
    await session.login(credentials);
    setExpired(false);
  };
  return (
    <SessionContext value={session}>
      {children}
      {expired && (
        <Suspense>
          <ExpiredDialog mode={session.info.mode} login={again} />
        </Suspense>
      )}
    </SessionContext>
  );
}

function useSessionValue(info: Session["info"] | undefined): Session | null {
  const client = useQueryClient();
  const [epoch, setEpoch] = useState(0);
  const login = useCallback(
    async (credentials: Credentials) => {
      await sendLogin(credentials);
      await client.invalidateQueries();
      setEpoch((value) => value + 1);
    },
    [client],
  );
  const logout = useCallback(async () => {
    await sendLogout();
    // A page that is loaded anew keeps nothing of what was shown.
    location.assign(document.baseURI);
  }, []);
  return useMemo(
    () => (info ? { info, epoch, login, logout } : null),
    [info, epoch, login, logout],
  );
}
