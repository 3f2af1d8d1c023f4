import { IconArrowsDownUp } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { isEnded } from '../../../shared/retrieve/counts.ts';
import { formatRate, navigate, ToneIcon } from '../../ui/index.ts';
import { useQueue } from './queue-store.ts';
import { rateOf, useRetrieves } from './retrieves-store.ts';

/** A clock for what changes by itself; stands still when there is nothing to show. */
export function useNow(running: boolean, everyMs = 500): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [running, everyMs]);
  return now;
}

/** How many retrieves are under way and how fast; what ended badly. Leads to Transfers. */
export function TransfersPill() {
  const { summaries, samples } = useRetrieves().value;
  const all = [...summaries.values()];
  const active = all.filter((summary) => !isEnded(summary.phase));
  const unwell = all.filter((summary) => summary.phase === 'failed' || summary.phase === 'incomplete').length;
  const running = active.filter((summary) => summary.phase !== 'queued').length;
  const { paused } = useQueue();
  const now = useNow(active.length > 0);
  const rates = active
    .map((summary) => rateOf(samples.get(summary.retrieveId), now))
    .filter((rate) => rate !== undefined);
  const rate =
    running > 0 && rates.length > 0 ? ` · ${formatRate(rates.reduce((sum, one) => sum + one, 0))}` : '';
  const tone = running > 0 ? 'working' : 'idle';
  const waiting = active.length > running ? ` · ${active.length - running} waiting` : '';
  const pillWords = (): string => {
    if (paused) return `Transfers paused${waiting}`;
    return active.length === 0 ? 'No transfers' : `${running} active${waiting}${rate}`;
  };
  return (
    <button type="button" className={`pill pill-${tone}`} onClick={() => navigate('transfers')}>
      {running > 0 ? <ToneIcon tone="working" /> : <IconArrowsDownUp size={14} aria-hidden />}
      <span className="num">{pillWords()}</span>
      {unwell > 0 ? (
        <span className="pill-news" title={`${unwell} failed or incomplete`}>
          <ToneIcon tone="warn" size={12} />
          <span className="num">{unwell}</span>
          <span className="visually-hidden">failed or incomplete</span>
        </span>
      ) : null}
    </button>
  );
}
