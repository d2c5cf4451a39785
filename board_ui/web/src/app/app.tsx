/** What everything else runs in: the session, the queries, and the routes under the mount. */
import { QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter, matchPath, Navigate, Route, Routes } from "react-router";
import { mountPath, stripMount } from "@/lib/base";
import { Layout } from "./layout";
import { LazyPage, PageCode } from "./lazy-page";
import { NotFound } from "./not-found";
import { queries } from "./queries";
import { SessionGate } from "./session-gate";

const Overview = new PageCode(() => import("@/routes/overview"));
const Connections = new PageCode(() => import("@/routes/connections"));
const Connection = new PageCode(() => import("@/routes/connection"));
const Messages = new PageCode(() => import("@/routes/messages"));
const Handshakes = new PageCode(() => import("@/routes/handshakes"));
const Errors = new PageCode(() => import("@/routes/errors"));
const Logs = new PageCode(() => import("@/routes/logs"));
const Telemetry = new PageCode(() => import("@/routes/telemetry"));
const Security = new PageCode(() => import("@/routes/security"));

const routes: readonly (readonly [string, PageCode])[] = [
  ["/", Overview],
  ["connections", Connections],
  ["connections/:identity/:tab?", Connection],
  ["messages/:id?", Messages],
  ["handshakes/:id?", Handshakes],
  ["errors/:tab?", Errors],
  ["logs/:id?", Logs],
  ["telemetry", Telemetry],
  ["security/:id?", Security],
];

const mount = mountPath(document.baseURI) || "/";

/** Fetch the page of this address, while it is still asked who is there. */
export function preloadPage(): void {
  const path = stripMount(location.pathname, mount);
  const code = routes.find(([pattern]) => matchPath(pattern, path))?.[1];
  // What fails here fails again when the page is shown, which tells of it.
  code?.load().catch(() => null);
}

export function App({ token }: { token: string | null }) {
  return (
    <QueryClientProvider client={queries}>
      {/* What is chosen is in the address: in a transition a checkbox would spring back first. */}
      <BrowserRouter useTransitions={false} basename={mount}>
        <SessionGate token={token}>
          <Routes>
            <Route element={<Layout />}>
              {routes.map(([path, code]) => (
                <Route key={path} path={path} element={<LazyPage key={path} code={code} />} />
              ))}
              <Route path="login" element={<Navigate to="/" replace />} />
              <Route path="*" element={<NotFound />} />
            </Route>
          </Routes>
        </SessionGate>
      </BrowserRouter>
    </QueryClientProvider>
  );
}
