/** Pages whose code is fetched when they are wanted first. */
import { type ComponentType, useEffect, useState } from "react";
import { Loading } from "@/components/ui/states";

/** The code of one page. */
export class PageCode {
  component: ComponentType | null = null;
  readonly #fetch: () => Promise<{ default: ComponentType }>;

  constructor(fetch: () => Promise<{ default: ComponentType }>) {
    this.#fetch = fetch;
  }

  async load(): Promise<void> {
    this.component ??= (await this.#fetch()).default;
  }
}

/**
 * As `lazy` of React does, but shown as soon as it is there: React holds back for 300 ms what was
 * suspended soon after a fallback, and here there is always one before, while the session is asked for.
 */
export function LazyPage({ code }: { code: PageCode }) {
  const [error, setError] = useState<unknown>(null);
  const [, setIsThere] = useState(code.component !== null);
  useEffect(() => {
    code.load().then(() => setIsThere(true), setError);
  }, [code]);
  if (error !== null) throw error;
  const Page = code.component;
  return Page ? <Page /> : <Loading />;
}
