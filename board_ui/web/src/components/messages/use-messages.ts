import type { LiveSource } from "@/lib/live-list";
import { type MessageRow, messageRow } from "@/lib/message-row";
import type { Message } from "@/lib/types";
import { type LiveView, useLiveList } from "@/lib/use-live-list";

export const messageSource: LiveSource<Message, MessageRow> = {
  path: "messages",
  event: "message",
  compact: messageRow,
  most: 50_000,
  page: 200,
};

/** Filters whose matches do not only grow: a CALL is unanswered until it is answered. */
export function canBeLive(params: Record<string, string>): boolean {
  return !params.unanswered && !params.to;
}

export function useMessages(params: Record<string, string>): LiveView<Message, MessageRow> {
  return useLiveList(messageSource, params, canBeLive(params) ? "stream" : "off");
}
