/** The details of a record of a list: the record, or why it is not there. */
import type { ReactNode } from "react";
import type { Numbered } from "@/lib/bounded";
import { useRecord } from "@/lib/use-record";
import { PanelHead } from "./split";
import { Failed, Loading } from "./ui/states";

interface RecordPanelProps<T extends Numbered> {
  /** The endpoint of the list. */
  path: string;
  id: number;
  loaded: T | undefined;
  onClose(): void;
  children(record: T): ReactNode;
}

export function RecordPanel<T extends Numbered>({
  path,
  id,
  loaded,
  onClose,
  children,
}: RecordPanelProps<T>) {
  const { record, error } = useRecord(path, id, loaded);
  if (record) return children(record);
  return (
    <>
      <PanelHead title={`Number ${id}`} onClose={onClose} />
      {error ? <Failed error={error} /> : <Loading />}
    </>
  );
}
