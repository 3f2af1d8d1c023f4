import { IconBug } from '@tabler/icons-react';
import { navigate } from '../../ui/index.ts';
import { useActiveFault } from './practice-store.ts';

/** In sight on every screen while the practice PACS is broken on purpose. */
export function FaultPill() {
  const fault = useActiveFault();
  if (!fault) return null;
  return (
    <button
      type="button"
      className="pill pill-fault"
      title="The practice PACS is broken on purpose; click to see and to switch it off"
      onClick={() => navigate('practice', fault.id)}
    >
      <IconBug size={14} aria-hidden />
      <span className="truncate">Practice fault: {fault.title}</span>
    </button>
  );
}
