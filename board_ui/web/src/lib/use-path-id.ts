/** The chosen record is in the path, so that its address can be sent to somebody. */
import { useCallback } from "react";
import { useLocation, useNavigate, useParams } from "react-router";

export function usePathId(page: string): [number | null, (id: number | null) => void] {
  const { id } = useParams();
  const navigate = useNavigate();
  const { search } = useLocation();
  const select = useCallback(
    (next: number | null) => {
      const pathname = next === null ? page : `${page}/${next}`;
      void navigate({ pathname, search }, { replace: true });
    },
    [navigate, page, search],
  );
  return [id !== undefined && /^\d{1,15}$/.test(id) ? Number(id) : null, select];
}
