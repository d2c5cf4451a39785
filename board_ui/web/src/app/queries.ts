import { QueryClient } from "@tanstack/react-query";
import { ApiError } from "@/lib/api";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // What the board refuses is refused again; what did not get through is worth another try.
      retry: (count, error) => count < 2 && error instanceof ApiError && error.status === 0,
      staleTime: 1000,
      gcTime: 60_000,
      // The board may be on this machine, which can be offline.
      networkMode: "always",
    },
  },
});
