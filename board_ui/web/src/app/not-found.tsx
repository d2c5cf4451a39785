import { Link } from "react-router";
import { Empty } from "@/components/ui/states";

export function NotFound() {
  return (
    <Empty title="There is no such page">
      <h1 className="sr-only">Not found</h1>
      <Link to="/" className="text-accent hover:underline">
        Go to the overview
      </Link>
    </Empty>
  );
}
