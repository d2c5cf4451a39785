/** The rows of the list of stations: stations, and the heads of groups of them. */
import type { Connection } from "@/lib/types";

export type Grouping = "vendor" | "model" | "firmware";

export interface GroupRow {
  kind: "group";
  key: string;
  name: string;
  total: number;
  online: number;
  errors: number;
  isOpen: boolean;
  toggle(): void;
}

export interface StationRow {
  kind: "station";
  key: string;
  station: Connection;
  depth: number;
}

export type Row = GroupRow | StationRow;

export const stationRow = (station: Connection, depth = 0): StationRow => ({
  kind: "station",
  // The older of two connections with one identity is in the list as well.
  key: station.status === "replaced" ? `${station.identity} replaced` : station.identity,
  station,
  depth,
});
