/** One message, whole, with what answers it. */
import { useQuery } from "@tanstack/react-query";
import { Link as LinkIcon } from "lucide-react";
import { CopyButton } from "@/components/copy-button";
import { PanelHead } from "@/components/split";
import { Failed, Loading } from "@/components/ui/states";
import { get } from "@/lib/api";
import { conversationText } from "@/lib/conversation";
import type { Message, MessageDetail, Page } from "@/lib/types";
import { Direction } from "./columns";
import { MessageBody } from "./message-body";
import { MessageFacts } from "./message-facts";

interface MessagePanelProps {
  id: number;
  onClose(): void;
  onSelect(id: number): void;
}

/** An answer may still come: look again, but not for ever. */
function lookAgain(detail: MessageDetail | undefined): number | false {
  if (!detail || detail.counterpart || detail.message.type !== "CALL") return false;
  return Date.now() - Date.parse(detail.message.at) < 120_000 ? 2000 : false;
}

export function MessagePanel({ id, onClose, onSelect }: MessagePanelProps) {
  const { data, error, refetch } = useQuery({
    queryKey: ["message", id],
    queryFn: ({ signal }) => get<MessageDetail>(`messages/${id}`, {}, signal),
    refetchInterval: (query) => lookAgain(query.state.data),
  });
  const message = data?.message;
  return (
    <>
      <PanelHead
        onClose={onClose}
        title={
          message ? (
            <span className="flex items-center gap-2">
              <Direction direction={message.direction} />
              <span className="truncate">{message.action || message.type}</span>
            </span>
          ) : (
            `Message ${id}`
          )
        }
      >
        {message && <PanelTools message={message} />}
      </PanelHead>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {error && <Failed error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading />}
        {data && (
          <>
            <MessageFacts message={data.message} />
            <MessageBody detail={data} onSelect={onSelect} />
          </>
        )}
      </div>
    </>
  );
}

function PanelTools({ message }: { message: Message }) {
  return (
    <>
      <CopyButton label="Copy redacted conversation" text={() => conversationOf(message)} wide />
      <CopyLink />
    </>
  );
}

function CopyLink() {
  return (
    <CopyButton label="Copy link" text={() => Promise.resolve(location.href)} icon={LinkIcon} />
  );
}

/** The fifty messages of the station up to this one and its answer, oldest first. */
async function conversationOf(message: Message): Promise<string> {
  const before = Math.max(message.id, message.counterpart ?? 0) + 1;
  const page = await get<Page<Message>>("messages", {
    identity: message.identity,
    before,
    limit: 50,
  });
  return conversationText(page.items.reverse());
}
