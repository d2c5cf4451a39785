/** Short names for the records of the board, from the types that are generated from its API. */
import type { components } from "./api-types";

type Schemas = components["schemas"];

export type Message = Schemas["Message"];
export type MessageDetail = Schemas["MessageDetail"];
export type Violation = Schemas["Violation"];
export type Handshake = Schemas["HandshakeRecord"];
export type SecurityEvent = Schemas["SecurityRecord"];
export type ErrorRecord = Schemas["ErrorRecord"];
export type SystemEvent = Schemas["SystemEvent"];
export type LogLine = Schemas["LogRecord"];
export type Connection = Schemas["Connection"];
export type ConnectionDetail = Schemas["ConnectionDetail"];
export type Sample = Schemas["Sample"];
export type Latency = Schemas["Latency"];
export type ActionLatency = Schemas["ActionLatency"];
export type Telemetry = Schemas["Telemetry"];
export type Overview = Schemas["Overview"];
export type SessionInfo = Schemas["SessionInfo"];
export type User = Schemas["User"];
export type Problem = Schemas["Problem"];

/** A piece of a list, newest first. */
export interface Page<T> {
  items: T[];
  total: number | null;
  more: boolean;
  reachesBack: number | null;
  lastId: number;
}
