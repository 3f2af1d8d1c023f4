import { LoadingRows, Panel, ScreenHeader, StatusMark } from '../../ui/index.ts';
import { CertificatesPanel } from '../certificates/index.ts';
import { FailureNotice } from '../failure/index.ts';
import {
  AdmissionForm,
  ConnectionLog,
  FreePortButton,
  ListenerAddresses,
  ListenerForm,
  listenerMark,
  useListener,
} from '../listener/index.ts';
import { LocalFileSettings } from '../local-files/index.ts';
import { About } from './about.tsx';
import { RetrieveSettings } from './retrieve-settings.tsx';
import { SecurePortForm } from './secure-port-form.tsx';

export function SettingsScreen() {
  return (
    <div className="screen">
      <ScreenHeader title="Settings" />
      <div className="screen-scroll">
        <div className="screen-column">
          <ListenerPanel />
          <Panel title="Who has called the listener" flush>
            <div className="settings-log">
              <ConnectionLog
                topic="listener.log"
                label="Log of the listener"
                empty="Nobody has called yet."
              />
            </div>
          </Panel>
          <SecurePortPanel />
          <CertificatesPanel />
          <AdmissionPanel />
          <RetrieveSettings />
          <LocalFileSettings />
          <About />
        </div>
      </div>
    </div>
  );
}

function SecurePortPanel() {
  const listener = useListener();
  if (!listener) return null;
  const { tls } = listener;
  return (
    <Panel
      title="Listener with encryption"
      aside={
        tls ? (
          <StatusMark
            tone={tls.status === 'listening' ? 'good' : tls.status === 'failed' ? 'bad' : 'stopped'}
          >
            {tls.status === 'listening' ? `Port ${tls.port}` : tls.status === 'failed' ? 'Failed' : 'Stopped'}
          </StatusMark>
        ) : null
      }
    >
      <SecurePortForm key={JSON.stringify(listener.settings)} state={listener} />
    </Panel>
  );
}

function AdmissionPanel() {
  const listener = useListener();
  if (!listener) return null;
  return (
    <Panel title="Who may call">
      <AdmissionForm key={JSON.stringify(listener.settings)} state={listener} />
    </Panel>
  );
}

function ListenerPanel() {
  const listener = useListener();
  if (!listener) {
    return (
      <Panel title="Listener">
        <LoadingRows label="Loading" rows={3} />
      </Panel>
    );
  }
  const mark = listenerMark(listener);
  return (
    <Panel title="Listener" aside={<StatusMark tone={mark.tone}>{mark.word}</StatusMark>}>
      <div className="stack">
        {listener.failure ? (
          <FailureNotice failure={listener.failure} action={<FreePortButton state={listener} />} />
        ) : (
          <ListenerAddresses state={listener} />
        )}
        <ListenerForm key={JSON.stringify(listener.settings)} state={listener} />
      </div>
    </Panel>
  );
}
