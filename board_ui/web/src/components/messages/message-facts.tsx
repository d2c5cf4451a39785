import { Link } from "react-router";
import { Fact, Facts } from "@/components/facts";
import { Toned } from "@/components/status";
import { Stamp } from "@/components/time";
import { linkTo, stationPath } from "@/lib/filters";
import { bytes, millis, plural } from "@/lib/format";
import type { Message } from "@/lib/types";
import { MessageType } from "./columns";

export function MessageFacts({ message }: { message: Message }) {
  const { identity } = message;
  return (
    <Facts>
      <Fact name="Station">
        <Link to={stationPath(identity)} className="font-mono text-accent hover:underline">
          {identity}
        </Link>{" "}
        <Link to={linkTo("/messages", { identity })} className="text-muted hover:underline">
          only its messages
        </Link>
      </Fact>
      <Fact name="Time">
        <Stamp at={message.at} precise />
      </Fact>
      <Fact name="Type">
        <MessageType type={message.type} />
        {message.replayed && <span className="text-muted"> · answered again from memory</span>}
      </Fact>
      <Fact name="Message id">
        <span className="font-mono">{message.messageId}</span>
      </Fact>
      <Fact name="Handled in">
        {message.handlingMs === null ? null : millis(message.handlingMs)}
      </Fact>
      <Fact name="Round trip">
        {message.roundTripMs === null ? null : millis(message.roundTripMs)}
      </Fact>
      <Fact name="Size">{bytes(message.size)}</Fact>
      {message.errorCode !== null && (
        <Fact name="Error">
          <Toned tone="bad">{message.errorCode}</Toned> {message.errorDescription}
        </Fact>
      )}
      {message.violations.length > 0 && (
        <Fact name="Schema">
          <Toned tone="warn">{plural(message.violations.length, "violation")}, marked below</Toned>
        </Fact>
      )}
    </Facts>
  );
}
