import { Dialog } from "@/components/ui/dialog";
import type { Credentials } from "@/lib/session";
import type { SessionInfo } from "@/lib/types";
import { LoginForm } from "./login-form";

interface ExpiredDialogProps {
  mode: SessionInfo["mode"];
  login(credentials: Credentials): Promise<void>;
}

/** Above whatever was shown, which stays as it is. */
export default function ExpiredDialog({ mode, login }: ExpiredDialogProps) {
  return (
    <Dialog open title="Your session has ended" description="Log in again to go on where you are.">
      <LoginForm mode={mode} login={login} />
    </Dialog>
  );
}
