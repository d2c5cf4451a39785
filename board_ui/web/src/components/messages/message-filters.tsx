/** What messages are looked for; all of it is in the address. */
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ClearButton } from "@/components/clear-button";
import { Button } from "@/components/ui/button";
import { Check, Choice, DebouncedInput, Input } from "@/components/ui/fields";
import { get } from "@/lib/api";
import { fromLocalField, toLocalField } from "@/lib/filters";
import type { Telemetry } from "@/lib/types";
import type { Filters } from "@/lib/use-filters";

const directions = [
  ["", "Both ways"],
  ["in", "From station"],
  ["out", "To station"],
] as const;

const types = [
  ["", "All types"],
  ["CALL", "Calls"],
  ["CALLRESULT", "Results"],
  ["CALLERROR", "Errors"],
  ["CALLRESULTERROR", "Result errors"],
  ["SEND", "Sends"],
] as const;

const rare = ["transactionId", "slowerThan", "from", "to", "violations", "unanswered"];

interface MessageFiltersProps {
  filters: Filters;
  /** Left out where the page is of one station. */
  hasStation?: boolean;
}

export function MessageFilters({ filters, hasStation = true }: MessageFiltersProps) {
  const isRareUsed = rare.some((name) => filters.value(name) !== "");
  const [isMore, setIsMore] = useState(isRareUsed);
  const { field } = filters;
  return (
    <>
      <DebouncedInput
        label="Text in messages"
        placeholder="Search text  /"
        isSearch
        className="w-44"
        {...field("text")}
      />
      {hasStation && (
        <DebouncedInput
          label="Station"
          placeholder="Station"
          className="w-32 font-mono"
          {...field("identity")}
        />
      )}
      <ActionInput {...field("action")} />
      <Choice label="Direction" options={directions} {...field("direction")} />
      <Choice label="Type" options={types} {...field("type")} />
      <Button
        look="quiet"
        aria-expanded={isMore || isRareUsed}
        onClick={() => setIsMore(!isMore)}
        disabled={isRareUsed}
      >
        <span>
          More<span className="max-sm:sr-only"> filters</span>
        </span>
      </Button>
      <ClearButton filters={filters} />
      {(isMore || isRareUsed) && <RareFilters filters={filters} />}
    </>
  );
}

function RareFilters({ filters }: { filters: Filters }) {
  const { field } = filters;
  return (
    <div className="order-last flex w-full flex-wrap items-center gap-x-3 gap-y-1.5">
      <DebouncedInput
        label="Transaction"
        placeholder="Transaction"
        className="w-28"
        {...field("transactionId")}
      />
      <DebouncedInput
        label="Slower than, in milliseconds"
        placeholder="Slower than … ms"
        type="number"
        className="w-36"
        {...field("slowerThan")}
      />
      <TimeInput label="From" {...field("from")} />
      <TimeInput label="To" {...field("to")} />
      <Check
        label="Breaks its schema"
        checked={filters.value("violations") === "true"}
        onChange={(on) => filters.set({ violations: on })}
      />
      <Check
        label="Unanswered"
        title="Calls that nobody has answered"
        checked={filters.value("unanswered") === "true"}
        onChange={(on) => filters.set({ unanswered: on })}
      />
    </div>
  );
}

interface FieldProps {
  value: string;
  onChange: (value: string) => void;
}

function ActionInput(props: FieldProps) {
  const { data } = useQuery({
    queryKey: ["telemetry"],
    queryFn: ({ signal }) => get<Telemetry>("telemetry", {}, signal),
    staleTime: 30_000,
  });
  return (
    <>
      <DebouncedInput
        label="Action"
        placeholder="Action"
        list="actions"
        className="w-40"
        {...props}
      />
      <datalist id="actions">
        {data?.actions.map(({ action }) => (
          <option key={action} value={action} />
        ))}
      </datalist>
    </>
  );
}

function TimeInput({ label, value, onChange }: FieldProps & { label: string }) {
  return (
    <span className="flex items-center gap-1.5 text-muted text-sm">
      {label}
      <Input
        label={label}
        type="datetime-local"
        step={1}
        value={value === "" ? "" : toLocalField(value)}
        onChange={(event) => onChange(fromLocalField(event.target.value))}
      />
    </span>
  );
}
