import { clsx } from "clsx";
import { Ellipsis } from "lucide-react";
import { lazy } from "react";
import { NavLink, useLocation } from "react-router";
import { LazyMenu } from "@/components/ui/lazy-menu";
import { type PageLink, pages } from "./pages";

/** Beside the page, where there is room. */
export function SideNav() {
  return (
    <nav
      aria-label="Pages"
      className="hidden w-40 shrink-0 flex-col gap-0.5 overflow-y-auto border-line border-r bg-panel p-1.5 md:flex"
    >
      {pages.map(({ path, name, key, icon: Icon }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          title={`${name} (g ${key})`}
          className={({ isActive }) =>
            clsx(
              "flex h-7 shrink-0 items-center gap-2 rounded-md px-2",
              isActive ? "bg-chosen font-medium" : "text-muted hover:bg-hover hover:text-ink",
            )
          }
        >
          <Icon size={15} aria-hidden className="shrink-0" />
          {name}
        </NavLink>
      ))}
    </nav>
  );
}

const first = pages.slice(0, 4);
const rest = pages.slice(4);
const tab = "flex h-12 min-w-0 flex-1 flex-col items-center justify-center gap-0.5 text-sm";

/** Below the page, on phones: what one looks for on the way, and a menu with the rest. */
export function BottomNav() {
  const { pathname } = useLocation();
  const open = rest.find(({ path }) => pathname.startsWith(path));
  return (
    <nav aria-label="Pages" className="flex shrink-0 border-line border-t bg-panel md:hidden">
      {first.map(({ path, name, icon: Icon }) => (
        <NavLink
          key={path}
          to={path}
          end={path === "/"}
          className={({ isActive }) => clsx(tab, isActive ? "bg-chosen font-medium" : "text-muted")}
        >
          <Icon size={17} aria-hidden />
          {name}
        </NavLink>
      ))}
      <More open={open} />
    </nav>
  );
}

const PageItems = lazy(() => import("./menus").then((menus) => ({ default: menus.PageItems })));

function More({ open }: { open: PageLink | undefined }) {
  const Icon = open?.icon ?? Ellipsis;
  return (
    <LazyMenu
      label="More pages"
      className={clsx(tab, open ? "bg-chosen font-medium" : "text-muted")}
      trigger={
        <>
          <Icon size={17} aria-hidden />
          {open?.name ?? "More"}
        </>
      }
      items={() => <PageItems pages={rest} />}
    />
  );
}
