import { CircleHelp, Moon, UserRound } from "lucide-react";
import { lazy } from "react";
import { IconButton } from "@/components/ui/button";
import { LazyMenu } from "@/components/ui/lazy-menu";
import { useSession } from "@/lib/session";
import { StreamIndicator } from "./stream-indicator";

const ThemeItems = lazy(() => import("./menus").then((menus) => ({ default: menus.ThemeItems })));
const UserItems = lazy(() => import("./menus").then((menus) => ({ default: menus.UserItems })));

export function Header({ onHelp }: { onHelp: () => void }) {
  return (
    <header className="flex h-9 shrink-0 items-center gap-1 border-line border-b bg-panel px-3">
      <span className="font-semibold">Board</span>
      <span className="ml-1 hidden text-muted text-sm sm:inline">{location.host}</span>
      <span className="ml-auto" />
      <StreamIndicator />
      <LazyMenu
        label="Theme"
        trigger={<Moon size={15} aria-hidden />}
        items={() => <ThemeItems />}
      />
      <IconButton label="Keyboard help (?)" onClick={onHelp}>
        <CircleHelp size={15} aria-hidden />
      </IconButton>
      <UserMenu />
    </header>
  );
}

function UserMenu() {
  const { info } = useSession();
  if (info.mode === "none" || info.user === null) return null;
  const { name, role } = info.user;
  return (
    <LazyMenu
      label={`${name}, ${role}`}
      trigger={
        <>
          <UserRound size={15} aria-hidden />
          <span className="hidden sm:inline">{name}</span>
        </>
      }
      items={() => <UserItems />}
    />
  );
}
