import { Component, type ReactNode } from "react";
import { Failed } from "@/components/ui/states";

interface State {
  error: unknown;
}

/** A page that fails leaves the others usable. After an update of the server its parts are elsewhere. */
export class PageBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return <Failed error={this.state.error} onRetry={() => location.reload()} />;
  }
}
