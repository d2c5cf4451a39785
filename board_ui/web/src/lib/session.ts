/** Who is logged in, and what happens when that ends. Keeps nothing in any storage. */
import { createContext, useContext } from "react";
import { change, get } from "./api";
import type { SessionInfo } from "./types";

export interface Credentials {
  token?: string;
  username?: string;
  password?: string;
}

export interface Session {
  info: SessionInfo;
  /** Counts logins: what was open before is to be opened anew. */
  epoch: number;
  login(credentials: Credentials): Promise<void>;
  logout(): Promise<void>;
}

export const SessionContext = createContext<Session | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession outside of its provider");
  return session;
}

export function useIsOperator(): boolean {
  return useSession().info.user?.role === "operator";
}

export function fetchSession(): Promise<SessionInfo> {
  return get<SessionInfo>("auth/session");
}

export async function sendLogin(credentials: Credentials): Promise<void> {
  await change("POST", "auth/login", credentials);
}

export async function sendLogout(): Promise<void> {
  await change("POST", "auth/logout");
}

/** Take the token out of a fragment such as `#token=…`; `null` if there is none. */
export function tokenIn(hash: string): string | null {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token");
}

/** Take the token out of the address bar and out of the history. */
export function takeToken(): string | null {
  const token = tokenIn(location.hash);
  if (token !== null) history.replaceState(history.state, "", location.pathname + location.search);
  return token;
}
