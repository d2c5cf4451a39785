import { TriangleAlert } from "lucide-react";
import type { Column } from "@/components/grid/columns";
import { type Tone, Toned } from "@/components/status";
import { Clock } from "@/components/time";
import { bytes, millis } from "@/lib/format";
import type { MessageRow } from "@/lib/message-row";
import type { Message } from "@/lib/types";

const tones: Record<Message["type"], Tone | null> = {
  CALL: null,
  SEND: null,
  CALLRESULT: "muted",
  CALLERROR: "bad",
  CALLRESULTERROR: "bad",
};

const words: Record<Message["type"], string> = {
  CALL: "Call",
  SEND: "Send",
  CALLRESULT: "Result",
  CALLERROR: "Error",
  CALLRESULTERROR: "Result error",
};

export function MessageType({ type }: { type: Message["type"] }) {
  const tone = tones[type];
  return tone === null ? words[type] : <Toned tone={tone}>{words[type]}</Toned>;
}

/** Where a message went, seen from the CSMS. Text, because a flowing list changes it in place. */
export function Direction({ direction }: { direction: Message["direction"] }) {
  const isIn = direction === "in";
  return (
    <span
      role="img"
      aria-label={isIn ? "from the station" : "to the station"}
      className={isIn ? "font-bold text-good" : "font-bold text-accent"}
    >
      {isIn ? "↓" : "↑"}
    </span>
  );
}

export const messageColumns: readonly Column<MessageRow>[] = [
  {
    key: "Direction",
    title: "",
    width: "1.75rem",
    render: (row) => <Direction direction={row.direction} />,
  },
  { key: "time", title: "Time", width: "7rem", render: (row) => <Clock at={row.at} /> },
  {
    key: "station",
    title: "Station",
    width: "minmax(5rem,8.5rem)",
    render: (row) => <span className="font-mono">{row.identity}</span>,
  },
  {
    key: "type",
    title: "Type",
    width: "4.5rem",
    from: 480,
    render: (row) => <MessageType type={row.type} />,
  },
  {
    key: "action",
    title: "Action",
    width: "minmax(6rem,11rem)",
    render: (row) => (
      <span className={row.type === "CALL" || row.type === "SEND" ? "font-medium" : "text-muted"}>
        {row.violations > 0 && (
          <TriangleAlert
            size={12}
            role="img"
            aria-label="breaks its schema"
            className="mr-1 inline text-warn"
          />
        )}
        {row.action}
      </span>
    ),
  },
  {
    key: "took",
    title: "Took",
    width: "5rem",
    from: 560,
    align: "right",
    render: (row) => (row.took >= 0 ? millis(row.took) : ""),
  },
  {
    key: "size",
    title: "Size",
    width: "4.5rem",
    from: 960,
    align: "right",
    render: (row) => <span className="text-muted">{bytes(row.size)}</span>,
  },
  {
    key: "content",
    title: "Content",
    width: "minmax(0,1fr)",
    from: 760,
    render: (row) => <span className="font-mono text-muted">{row.preview}</span>,
  },
];
