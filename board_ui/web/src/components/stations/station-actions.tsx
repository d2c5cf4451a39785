/** What an operator can do to a station's connection; each is asked about first. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2, Unplug } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useNavigate } from "react-router";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { adviceFor } from "@/lib/advice";
import { change } from "@/lib/api";
import { useIsOperator } from "@/lib/session";
import type { Connection } from "@/lib/types";

export function StationActions({ station }: { station: Connection }) {
  if (!useIsOperator()) return null;
  return station.status === "offline" ? (
    <Remove identity={station.identity} />
  ) : (
    <Disconnect identity={station.identity} />
  );
}

const pathOf = (identity: string) => `connections/${encodeURIComponent(identity)}`;

function Disconnect({ identity }: { identity: string }) {
  const client = useQueryClient();
  const act = async () => {
    await change("POST", `${pathOf(identity)}/disconnect`, { reason: "closed by an operator" });
    await client.invalidateQueries({ queryKey: ["connection", identity] });
  };
  return (
    <Confirmed
      icon={<Unplug size={13} aria-hidden />}
      label="Disconnect"
      title={`Disconnect ${identity}?`}
      words="Its WebSocket is closed. Most stations connect again by themselves within a minute."
      act={act}
    />
  );
}

function Remove({ identity }: { identity: string }) {
  const navigate = useNavigate();
  const act = async () => {
    await change("DELETE", pathOf(identity));
    await navigate("/connections");
  };
  return (
    <Confirmed
      icon={<Trash2 size={13} aria-hidden />}
      label="Remove"
      title={`Remove ${identity} from the board?`}
      words="The board forgets the station. It comes back when the station connects again."
      act={act}
    />
  );
}

interface ConfirmedProps {
  icon: ReactNode;
  label: string;
  title: string;
  words: string;
  act(): Promise<void>;
}

function Confirmed({ icon, label, title, words, act }: ConfirmedProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { mutate, error, isPending, reset } = useMutation({
    mutationFn: act,
    onSuccess: () => setIsOpen(false),
  });
  const open = () => {
    reset();
    setIsOpen(true);
  };
  return (
    <>
      <Button look="danger" onClick={open}>
        {icon}
        {label}
      </Button>
      <Dialog title={title} description={words} open={isOpen} onClose={() => setIsOpen(false)}>
        {error && (
          <p role="alert" className="mb-3 text-bad">
            {error.message}. {adviceFor(error)}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setIsOpen(false)}>Cancel</Button>
          <Button look="danger" disabled={isPending} onClick={() => mutate()}>
            {label}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
