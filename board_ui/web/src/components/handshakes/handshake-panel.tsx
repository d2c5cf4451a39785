/** One attempt to connect: where it ended, what was asked and answered, and what to do. */
import { Check, Link as LinkIcon, Minus, X } from "lucide-react";
import { Link } from "react-router";
import { CopyButton } from "@/components/copy-button";
import { Fact, Facts, Heading } from "@/components/facts";
import { PanelHead } from "@/components/split";
import { Stamp } from "@/components/time";
import { stationPath } from "@/lib/filters";
import { millis } from "@/lib/format";
import type { Handshake } from "@/lib/types";
import { OutcomeStatus } from "./outcomes";

interface HandshakePanelProps {
  handshake: Handshake;
  onClose(): void;
}

export function HandshakePanel({ handshake, onClose }: HandshakePanelProps) {
  const { outcome, hint, reason } = handshake;
  return (
    <>
      <PanelHead title={<OutcomeStatus outcome={outcome} />} onClose={onClose}>
        <CopyButton label="Copy link" text={() => Promise.resolve(location.href)} icon={LinkIcon} />
      </PanelHead>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {(reason || hint) && outcome !== "accepted" && (
          <div className="border-line border-b px-3 py-2">
            <p className="font-medium">{reason}</p>
            {hint && <p className="mt-0.5">{hint}</p>}
          </div>
        )}
        <HandshakeFacts handshake={handshake} />
        <Steps handshake={handshake} />
        <Request handshake={handshake} />
      </div>
    </>
  );
}

function HandshakeFacts({ handshake }: { handshake: Handshake }) {
  const { identity, offered } = handshake;
  return (
    <Facts>
      <Fact name="Station">
        {identity === null ? (
          <span className="text-muted">unknown: the request did not tell</span>
        ) : (
          <Link to={stationPath(identity)} className="font-mono text-accent hover:underline">
            {identity}
          </Link>
        )}
      </Fact>
      <Fact name="Time">
        <Stamp at={handshake.at} precise />
      </Fact>
      <Fact name="Address">
        <span className="font-mono">{handshake.address}</span>
      </Fact>
      <Fact name="Took">{millis(handshake.tookMs)}</Fact>
      <Fact name="Offered">
        {offered.length === 0 ? (
          <span className="text-muted">no subprotocol</span>
        ) : (
          <span className="font-mono">{offered.join(", ")}</span>
        )}
      </Fact>
      <Fact name="Chosen">{handshake.protocol}</Fact>
      <Fact name="Answer">
        {handshake.answer ||
          (handshake.status === null ? "none: nothing was written" : handshake.status)}
      </Fact>
      <Fact name="Close code">{handshake.closeCode}</Fact>
    </Facts>
  );
}

const marks = { passed: Check, failed: X, "not-reached": Minus } as const;
const colours = { passed: "text-good", failed: "text-bad", "not-reached": "text-muted" } as const;
const words = { passed: "passed", failed: "failed", "not-reached": "not reached" } as const;

function Steps({ handshake }: { handshake: Handshake }) {
  return (
    <section className="border-line border-t">
      <Heading>Steps</Heading>
      <ol className="px-3 py-1.5">
        {handshake.steps.map(({ name, state }) => {
          const Mark = marks[state];
          return (
            <li key={name} className="flex h-5 items-center gap-2 text-sm">
              <Mark size={13} role="img" aria-label={words[state]} className={colours[state]} />
              <span className={state === "not-reached" ? "text-muted" : ""}>{name}</span>
              {state === "failed" && <span className="truncate text-bad">{handshake.reason}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Request({ handshake }: { handshake: Handshake }) {
  const { request, headers } = handshake;
  if (!request && headers.length === 0) return null;
  const text = [request, ...headers.map(({ name, value }) => `${name}: ${value}`)].join("\n");
  return (
    <section className="border-line border-t">
      <Heading aside={<CopyButton label="Copy request" text={text} />}>Request</Heading>
      <div className="px-3 py-2 font-mono text-sm">
        <p className="break-all">{request}</p>
        {headers.map(({ name, value }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice, and they never move
          <p key={index} className="break-all">
            <span className="text-muted">{name}:</span> {value}
          </p>
        ))}
      </div>
    </section>
  );
}
