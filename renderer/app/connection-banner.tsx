import { Button } from '@mantine/core';
import { useConnection, useConnectionState } from '../backend/index.ts';
import { ToneIcon } from '../ui/index.ts';

/** A new start has a new token: this page can't know its address. The desktop app starts its own. */
const inBrowser = window.location.protocol.startsWith('http');

/** Says so while the backend can't be reached: what is on screen is then the last that was known. */
export function ConnectionBanner() {
  const { status } = useConnectionState();
  const connection = useConnection();
  if (status !== 'lost') return null;
  return (
    <div className="banner" role="alert">
      <ToneIcon tone="bad" />
      <span>
        <strong>Movescope's backend can't be reached.</strong> What you see may be out of date. Trying again.
        {inBrowser ? ' If it was started anew, open the address that it printed.' : ''}
      </span>
      <Button size="compact-sm" onClick={connection.retryNow}>
        Try now
      </Button>
    </div>
  );
}
