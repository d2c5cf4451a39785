import { lazy, Suspense, useState } from "react";
import { Outlet, useLocation } from "react-router";
import { Header } from "./header";
import { BottomNav, SideNav } from "./nav";
import { PageBoundary } from "./page-boundary";
import { useShortcuts } from "./use-shortcuts";

const HelpDialog = lazy(() => import("./help-dialog"));

/** Header, navigation, and the page in the rest of the window. */
export function Layout() {
  const [isHelp, setIsHelp] = useState(false);
  const { pathname } = useLocation();
  useShortcuts(() => setIsHelp(true));
  return (
    <div className="flex h-dvh flex-col">
      <button
        type="button"
        onClick={() => document.getElementById("main")?.focus()}
        className="absolute z-50 -translate-y-full bg-raised px-3 py-2 focus:translate-y-0"
      >
        Skip to the page
      </button>
      <Header onHelp={() => setIsHelp(true)} />
      <div className="flex min-h-0 flex-1">
        <SideNav />
        <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col outline-none">
          <PageBoundary key={pathname.split("/")[1]}>
            <Outlet />
          </PageBoundary>
        </main>
      </div>
      <BottomNav />
      {isHelp && (
        <Suspense>
          <HelpDialog onClose={() => setIsHelp(false)} />
        </Suspense>
      )}
    </div>
  );
}
