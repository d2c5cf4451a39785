import { useEffect, useState } from "react";
import { sendLogin } from "@/lib/session";

export interface Arrival {
  done: boolean;
  error: unknown;
}

// Effects run twice in development; a login must not.
let arriving: Promise<unknown> | null = null;

/** Log in with the token of the printed link, once. */
export function useTokenLogin(token: string | null): Arrival {
  const [arrival, setArrival] = useState<Arrival>({ done: token === null, error: null });
  useEffect(() => {
    if (token === null) return;
    arriving ??= sendLogin({ token });
    arriving.then(
      () => setArrival({ done: true, error: null }),
      (error: unknown) => setArrival({ done: true, error }),
    );
  }, [token]);
  return arrival;
}
