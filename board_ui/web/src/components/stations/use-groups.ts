import {
  columnGroupingFeature,
  createColumnHelper,
  createGroupedRowModel,
  rowExpandingFeature,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo } from "react";
import type { Connection } from "@/lib/types";
import { type Grouping, type GroupRow, type Row, stationRow } from "./rows";

const features = tableFeatures({
  columnGroupingFeature,
  rowExpandingFeature,
  groupedRowModel: createGroupedRowModel(),
});
const helper = createColumnHelper<typeof features, Connection>();
const columns = helper.columns([
  helper.accessor((row) => row.vendor ?? "Unknown vendor", { id: "vendor" }),
  helper.accessor((row) => [row.vendor, row.model ?? "unknown model"].filter(Boolean).join(" "), {
    id: "model",
  }),
  helper.accessor((row) => row.firmware ?? "Unknown firmware", { id: "firmware" }),
]);

const none: Connection[] = [];

/** The stations as rows below the heads of their groups, the largest group first. */
export function useGroups(stations: Connection[] | undefined, by: Grouping): Row[] {
  const grouping = useMemo(() => [by], [by]);
  const table = useTable({
    features,
    columns,
    data: stations ?? none,
    state: { grouping },
    autoResetExpanded: false,
  });
  const groups = [...table.getGroupedRowModel().rows].sort(
    (a, b) => b.subRows.length - a.subRows.length,
  );
  return groups.flatMap((row): Row[] => {
    const members = row.subRows.map((each) => each.original);
    const isOpen = row.getIsExpanded();
    const head: GroupRow = {
      kind: "group",
      key: row.id,
      name: String(row.getGroupingValue(by)),
      total: members.length,
      online: members.filter((each) => each.status === "online").length,
      errors: members.reduce((sum, each) => sum + each.errors, 0),
      isOpen,
      toggle: () => row.toggleExpanded(),
    };
    return isOpen ? [head, ...members.map((each) => stationRow(each, 1))] : [head];
  });
}
