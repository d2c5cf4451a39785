/** The short lists of the overview. */
import type { ReactNode } from "react";
import { Link } from "react-router";
import { outcomeWords } from "@/components/handshakes/outcomes";
import { Direction, MessageType } from "@/components/messages/columns";
import { Status } from "@/components/status";
import { Ago, Clock } from "@/components/time";
import { stationPath } from "@/lib/filters";
import type { Handshake, Message, Overview } from "@/lib/types";

interface SectionProps {
  title: string;
  /** Where all of it is. */
  to: string;
  link: string;
  empty: string;
  children: ReactNode[];
}

function Section({ title, to, link, empty, children }: SectionProps) {
  return (
    <section className="min-w-0">
      <div className="flex h-8 items-center border-line border-b bg-panel px-3">
        <h2 className="font-medium">{title}</h2>
        <Link to={to} className="ml-auto text-accent text-sm hover:underline">
          {link}
        </Link>
      </div>
      {children.length === 0 ? (
        <p className="px-3 py-3 text-muted">{empty}</p>
      ) : (
        <ul>{children}</ul>
      )}
    </section>
  );
}

const item =
  "flex min-h-7 items-center gap-3 border-line/60 border-b px-3 py-1 text-sm hover:bg-hover";

/** Stations that are shown; of the others it is told that there are some. */
const SHOWN = 8;

export function Attention({ stations }: { stations: Overview["needsAttention"] }) {
  const rest = stations.length - SHOWN;
  return (
    <Section
      title="Need a look"
      to={rest > 0 ? "/connections?status=offline&sort=lastMessageAt" : "/connections"}
      link={rest > 0 ? `${rest} more` : "All stations"}
      empty="No station is offline for long or keeps reconnecting."
    >
      {stations.slice(0, SHOWN).map((station) => (
        <li key={`${station.identity}${station.reason}`}>
          <Link to={stationPath(station.identity)} className={item}>
            <span className="w-20 shrink-0">
              <Status tone={station.reason === "offline" ? "muted" : "warn"}>
                {station.reason === "offline" ? "Offline" : "Flapping"}
              </Status>
            </span>
            <span className="w-32 shrink-0 truncate font-mono">{station.identity}</span>
            <span className="min-w-0 flex-1 text-muted">{station.description}</span>
          </Link>
        </li>
      ))}
    </Section>
  );
}

export function Refused({ handshakes }: { handshakes: readonly Handshake[] }) {
  return (
    <Section
      title="Latest refused connections"
      to="/handshakes"
      link="All handshakes"
      empty="Nobody was refused, as far as the board remembers."
    >
      {handshakes.map((handshake) => (
        <li key={handshake.id}>
          <Link
            to={`/handshakes/${handshake.id}`}
            className="grid grid-cols-[1fr_max-content] gap-x-3 border-line/60 border-b px-3 py-1.5 text-sm hover:bg-hover sm:grid-cols-[8.5rem_1fr_5rem]"
          >
            <span className="truncate font-mono">{handshake.identity ?? handshake.address}</span>
            <span className="whitespace-nowrap text-muted sm:order-last sm:text-right">
              <Ago at={handshake.at} /> ago
            </span>
            <span className="max-sm:col-span-2">
              {handshake.reason || outcomeWords[handshake.outcome]}
              {handshake.hint && <span className="block text-muted">{handshake.hint}</span>}
            </span>
          </Link>
        </li>
      ))}
    </Section>
  );
}

export function LatestMessages({ messages }: { messages: readonly Message[] }) {
  return (
    <Section
      title="Latest messages"
      to="/messages"
      link="All messages"
      empty="No station has sent anything yet."
    >
      {messages.map((message) => (
        <li key={message.id}>
          <Link to={`/messages/${message.id}`} className={`${item} py-0`}>
            <Direction direction={message.direction} />
            <span className="hidden sm:inline">
              <Clock at={message.at} />
            </span>
            <span className="w-28 shrink-0 truncate font-mono sm:w-36">{message.identity}</span>
            <span className="w-14 shrink-0">
              <MessageType type={message.type} />
            </span>
            <span className="min-w-0 flex-1 truncate">{message.action}</span>
          </Link>
        </li>
      ))}
    </Section>
  );
}
