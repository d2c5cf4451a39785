import { CopyButton } from "@/components/copy-button";
import { Heading } from "@/components/facts";
import { JsonView } from "@/components/json-view";
import { Clock } from "@/components/time";
import { millis } from "@/lib/format";
import { payloadIn } from "@/lib/frame";
import type { Message, MessageDetail } from "@/lib/types";

interface MessageBodyProps {
  detail: MessageDetail;
  onSelect(id: number): void;
}

/** Payload, counterpart and frame, one below the other: question and answer are read together. */
export function MessageBody({ detail, onSelect }: MessageBodyProps) {
  const { message, counterpart } = detail;
  return (
    <>
      <Payload title={titleOf(message)} message={message} raw={detail.raw} />
      {counterpart ? (
        <Payload
          title={titleOf(counterpart)}
          message={counterpart}
          raw={detail.counterpartRaw ?? ""}
          onSelect={() => onSelect(counterpart.id)}
        />
      ) : (
        <Missing message={message} />
      )}
      <RawFrame raw={detail.raw} />
    </>
  );
}

function titleOf(message: Message): string {
  if (message.type === "CALL") return "Call";
  if (message.type === "SEND") return "Send";
  return message.type === "CALLRESULT" ? "Result" : "Error details";
}

function Missing({ message }: { message: Message }) {
  if (message.type === "SEND") return null;
  const words = message.type === "CALL" ? "No answer yet" : "Its call is not kept any more";
  return <p className="border-line border-t px-3 py-2 text-muted text-sm">{words}</p>;
}

interface PayloadProps {
  title: string;
  message: Message;
  raw: string;
  onSelect?: () => void;
}

function Payload({ title, message, raw, onSelect }: PayloadProps) {
  const payload = payloadIn(message, raw);
  const took = message.handlingMs ?? message.roundTripMs;
  return (
    <section className="border-line border-t">
      <Heading
        aside={
          <>
            <Clock at={message.at} />
            {took !== null && <span className="ml-2">+{millis(took)}</span>}
            <CopyButton label="Copy JSON" text={JSON.stringify(payload, null, 2)} />
          </>
        }
      >
        {onSelect ? (
          <button type="button" onClick={onSelect} className="text-accent hover:underline">
            {title}
          </button>
        ) : (
          title
        )}
      </Heading>
      <JsonView key={message.id} value={payload} violations={message.violations} />
    </section>
  );
}

function RawFrame({ raw }: { raw: string }) {
  return (
    <section className="border-line border-t">
      <Heading aside={<CopyButton label="Copy frame" text={raw} />}>Frame</Heading>
      <pre className="whitespace-pre-wrap break-all px-3 py-2 font-mono text-muted text-sm">
        {raw}
      </pre>
    </section>
  );
}
