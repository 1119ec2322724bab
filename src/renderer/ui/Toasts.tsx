import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useToasts } from '../state/toasts.ts';

export function Toasts(): ReactNode {
  const toasts = useToasts((state) => state.toasts);
  const close = useToasts((state) => state.close);
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={toast.failed ? 'toast error' : 'toast'}>
          <span className="words" title={toast.words}>
            {toast.words}
            {toast.next !== null && <span className="quiet"> {toast.next}</span>}
          </span>
          {toast.action !== null && (
            <button
              type="button"
              className="button low"
              onClick={() => {
                toast.action?.run();
                close(toast.id);
              }}
            >
              {toast.action.label}
            </button>
          )}
          <button type="button" className="button plain low icon" aria-label="Close" onClick={() => close(toast.id)}>
            <X size={14} aria-hidden />
          </button>
        </div>
      ))}
    </div>
  );
}
