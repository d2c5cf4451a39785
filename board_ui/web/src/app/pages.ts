/** The pages, in the order of the navigation, with the letter that follows `g`. */
import {
  ArrowLeftRight,
  ChartLine,
  Handshake,
  LayoutDashboard,
  type LucideIcon,
  PlugZap,
  ScrollText,
  ShieldAlert,
  TriangleAlert,
} from "lucide-react";

export interface PageLink {
  path: string;
  name: string;
  key: string;
  icon: LucideIcon;
}

export const pages: readonly PageLink[] = [
  { path: "/", name: "Overview", key: "o", icon: LayoutDashboard },
  { path: "/connections", name: "Connections", key: "c", icon: PlugZap },
  { path: "/messages", name: "Messages", key: "m", icon: ArrowLeftRight },
  { path: "/handshakes", name: "Handshakes", key: "h", icon: Handshake },
  { path: "/errors", name: "Errors", key: "e", icon: TriangleAlert },
  { path: "/logs", name: "Logs", key: "l", icon: ScrollText },
  { path: "/telemetry", name: "Telemetry", key: "t", icon: ChartLine },
  { path: "/security", name: "Security", key: "s", icon: ShieldAlert },
];
