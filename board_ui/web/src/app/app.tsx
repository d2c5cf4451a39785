/** What everything else runs in: the session, the queries, and the routes under the mount. */
import { QueryClientProvider } from "@tanstack/react-query";
import { lazy } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { mountPath } from "@/lib/base";
import { Layout } from "./layout";
import { NotFound } from "./not-found";
import { queries } from "./queries";
import { SessionGate } from "./session-gate";

const Overview = lazy(() => import("@/routes/overview"));
const Connections = lazy(() => import("@/routes/connections"));
const Connection = lazy(() => import("@/routes/connection"));
const Messages = lazy(() => import("@/routes/messages"));
const Handshakes = lazy(() => import("@/routes/handshakes"));
const Errors = lazy(() => import("@/routes/errors"));
const Logs = lazy(() => import("@/routes/logs"));
const Telemetry = lazy(() => import("@/routes/telemetry"));
const Security = lazy(() => import("@/routes/security"));

export function App({ token }: { token: string | null }) {
  return (
    <QueryClientProvider client={queries}>
      <BrowserRouter basename={mountPath(document.baseURI) || "/"}>
        <SessionGate token={token}>
          <Routes>
            <Route element={<Layout />}>
              <Route index element={<Overview />} />
              <Route path="connections" element={<Connections />} />
              <Route path="connections/:identity/:tab?" element={<Connection />} />
              <Route path="messages/:id?" element={<Messages />} />
              <Route path="handshakes/:id?" element={<Handshakes />} />
              <Route path="errors/:tab?" element={<Errors />} />
              <Route path="logs/:id?" element={<Logs />} />
              <Route path="telemetry" element={<Telemetry />} />
              <Route path="security/:id?" element={<Security />} />
              <Route path="login" element={<Navigate to="/" replace />} />
              <Route path="*" element={<NotFound />} />
            </Route>
          </Routes>
        </SessionGate>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
