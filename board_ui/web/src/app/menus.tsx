/** What is in the menus; fetched with the first one that is opened. */
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { MenuChoice, MenuItem } from "@/components/ui/menu";
import { useSession } from "@/lib/session";
import { setTheme, type Theme, theme } from "@/lib/theme";
import type { PageLink } from "./pages";

const themes = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
] as const;

export function ThemeItems() {
  const [chosen, setChosen] = useState<Theme>(theme);
  const choose = (next: Theme) => {
    setTheme(next);
    setChosen(next);
  };
  return <MenuChoice value={chosen} options={themes} onChange={choose} />;
}

export function UserItems() {
  const { info, logout } = useSession();
  return (
    <>
      <p className="px-2 py-1 text-muted text-sm">
        {info.user?.name}, {info.user?.role}
      </p>
      <MenuItem onSelect={() => void logout()}>
        <LogOut size={14} aria-hidden />
        Log out
      </MenuItem>
    </>
  );
}

export function PageItems({ pages }: { pages: readonly PageLink[] }) {
  const navigate = useNavigate();
  return pages.map(({ path, name, icon: Icon }) => (
    <MenuItem key={path} onSelect={() => void navigate(path)}>
      <Icon size={15} aria-hidden />
      {name}
    </MenuItem>
  ));
}
