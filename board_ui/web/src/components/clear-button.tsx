import type { Filters } from "@/lib/use-filters";
import { Button } from "./ui/button";

/** Takes all filters off, where there are any. */
export function ClearButton({ filters }: { filters: Filters }) {
  if (!filters.isSet) return null;
  return (
    <Button look="quiet" onClick={filters.clear}>
      Clear
    </Button>
  );
}
