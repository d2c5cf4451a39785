/** What a station is, and how its connection is doing. */
import { Fact, Facts } from "@/components/facts";
import { Ago, Stamp } from "@/components/time";
import { count, millis } from "@/lib/format";
import type { Connection } from "@/lib/types";
import { closeWords } from "./station-status";

export function StationHead({ station }: { station: Connection }) {
  return (
    <div className="grid shrink-0 border-line border-b sm:grid-cols-2 xl:grid-cols-3">
      <Facts>
        <Fact name="Vendor">{station.vendor ?? <Unknown />}</Fact>
        <Fact name="Model">{station.model ?? <Unknown />}</Fact>
        <Fact name="Firmware">{station.firmware ?? <Unknown />}</Fact>
        <Fact name="Serial number">{station.serial}</Fact>
      </Facts>
      <Facts>
        <Fact name={station.status === "online" ? "Online since" : "Was online"}>
          {station.connectedAt && <Stamp at={station.connectedAt} />}
        </Fact>
        <Fact name="Offline since">
          {station.status === "offline" && station.disconnectedAt && (
            <>
              <Stamp at={station.disconnectedAt} />, <Ago at={station.disconnectedAt} /> ago
            </>
          )}
        </Fact>
        <Fact name="Address">
          <span className="font-mono">{station.address}</span>
        </Fact>
        <Fact name="Protocol">{station.protocol}</Fact>
        <Fact name="Security profile">{station.securityProfile}</Fact>
        <Fact name="Ping">{station.pingMs === null ? <Unknown /> : millis(station.pingMs)}</Fact>
      </Facts>
      <Facts>
        <Fact name="Messages">{count(station.messageCount)}</Fact>
        <Fact name="Last message">
          {station.lastMessageAt && (
            <>
              <Ago at={station.lastMessageAt} /> ago
            </>
          )}
        </Fact>
        <Fact name="Errors">
          <span className={station.errors > 0 ? "text-bad" : ""}>{count(station.errors)}</span>
        </Fact>
        <Fact name="Reconnects, 24 h">{count(station.reconnects24h)}</Fact>
        <Fact name="Replaced, 24 h">
          {station.replacements24h > 0 ? count(station.replacements24h) : null}
        </Fact>
        <Fact name="Last close">
          {station.lastClose && (
            <>
              {closeWords(station.lastClose)}, <Ago at={station.lastClose.at} /> ago
            </>
          )}
        </Fact>
      </Facts>
    </div>
  );
}

function Unknown() {
  return <span className="text-muted">not known yet</span>;
}
