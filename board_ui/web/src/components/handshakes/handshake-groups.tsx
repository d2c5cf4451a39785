/** Handshakes put together: which reason is the most frequent, and who causes it. */
import { type ReactNode, useEffect } from "react";
import { Ago } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Loading } from "@/components/ui/states";
import type { Params } from "@/lib/base";
import { count, plural } from "@/lib/format";
import { type Group, groupBy, hostOf } from "@/lib/groups";
import type { LiveList } from "@/lib/live-list";
import type { Handshake } from "@/lib/types";
import { OutcomeStatus } from "./outcomes";

interface HandshakeGroupsProps {
  list: LiveList<Handshake, Handshake>;
  by: "reason" | "address";
  onShow(filters: Params): void;
  /** Shown where there is nothing. */
  children: ReactNode;
}

/** Whoever does not say who it is has an address at least. */
const nameOf = (handshake: Handshake) => handshake.identity ?? hostOf(handshake.address);

export function HandshakeGroups({ list, by, onShow, children }: HandshakeGroupsProps) {
  const { size } = list.rows;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each piece that came asks for the next
  useEffect(() => void list.loadOlder(), [list, size]);
  const newest = [...list.rows.toArray()].reverse();
  const groups =
    by === "reason"
      ? groupBy(
          newest,
          (each) => `${each.outcome} ${each.outcome === "accepted" ? "" : each.reason}`,
          nameOf,
        )
      : groupBy(newest, (each) => hostOf(each.address), nameOf);
  if (groups.length === 0) return list.phase === "loading" ? <Loading /> : children;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <ul>
        {groups.map((group) => (
          <GroupRow key={group.key} group={group} by={by} onShow={onShow} />
        ))}
      </ul>
    </div>
  );
}

interface GroupRowProps {
  group: Group<Handshake>;
  by: "reason" | "address";
  onShow(filters: Params): void;
}

function GroupRow({ group, by, onShow }: GroupRowProps) {
  const { latest, members } = group;
  const filters = by === "address" ? { address: group.key } : { outcome: latest.outcome };
  const names = [...members].slice(0, 5).join(", ");
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-1 border-line border-b px-3 py-2 text-sm hover:bg-hover">
      <span className="w-10 text-right font-semibold text-base">{count(group.count)}</span>
      <span className="w-40">
        {by === "address" ? (
          <span className="font-mono">{group.key}</span>
        ) : (
          <OutcomeStatus outcome={latest.outcome} />
        )}
      </span>
      <span className="min-w-60 flex-1">
        {by === "address" && (
          <span className="mr-3">
            <OutcomeStatus outcome={latest.outcome} />
          </span>
        )}
        {latest.outcome !== "accepted" && latest.reason}
        {latest.hint && <span className="block text-muted">{latest.hint}</span>}
        <span className="block text-muted">
          {plural(members.size, "station")}: <span className="font-mono">{names}</span>
          {members.size > 5 && " …"}
        </span>
      </span>
      <span className="text-muted">
        latest <Ago at={latest.at} /> ago
      </span>
      <Button onClick={() => onShow({ ...filters, group: null })}>Show</Button>
    </li>
  );
}
