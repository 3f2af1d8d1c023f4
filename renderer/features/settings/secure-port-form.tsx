import { Button, Checkbox, NumberInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { type ListenerTls, listenerTlsSchema } from '../../../shared/contract/certificate.ts';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { defaultTlsProfile } from '../../../shared/contract/tls-profile.ts';
import { useOperation } from '../../backend/index.ts';
import {
  OwnCertificateChoice,
  ProfileChoice,
  TrustedChoice,
  useCertificatesChanged,
} from '../certificates/index.ts';
import { FailureNotice } from '../failure/index.ts';

interface Draft extends Omit<ListenerTls, 'port'> {
  readonly on: boolean;
  readonly port: number | string;
}

const usual: Draft = {
  ...{ on: false, port: 2762, profile: defaultTlsProfile, certificateId: '' },
  ...{ clientCertificate: 'required', trusted: [] },
};

/** The port with encryption, beside the plain one. Saving restarts the listener. */
export function SecurePortForm(props: { readonly state: ListenerState }) {
  const { settings, tls: live } = props.state;
  const stored: Draft = settings.tls ? { ...usual, ...settings.tls, on: true } : usual;
  const [draft, setDraft] = useState(stored);
  const configure = useOperation('listener.configure');
  const certificatesChanged = useCertificatesChanged();
  const change = (next: Partial<Draft>): void => setDraft((old) => ({ ...old, ...next }));
  const { on, ...wanted } = draft;
  const parsed = listenerTlsSchema.safeParse(wanted);
  const problem = (field: keyof ListenerTls): string | undefined =>
    on ? parsed.error?.issues.find((issue) => issue.path[0] === field)?.message : undefined;
  const changed = JSON.stringify(draft) !== JSON.stringify(stored);
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (on && !parsed.success) return;
    const { tls: _, ...plain } = settings;
    const saved = await configure.run(on && parsed.success ? { ...plain, tls: parsed.data } : plain);
    if (saved) certificatesChanged();
  };
  return (
    <form className="settings-form" onSubmit={save} noValidate>
      <Checkbox
        className="settings-form-wide"
        label="A second port, with TLS"
        checked={on}
        onChange={(event) => change({ on: event.currentTarget.checked })}
      />
      {on ? (
        <>
          <NumberInput
            label="TLS port"
            value={draft.port}
            error={problem('port') ? '1 to 65535' : undefined}
            allowDecimal={false}
            hideControls
            onChange={(port) => change({ port })}
          />
          <ProfileChoice
            label="TLS profile"
            value={draft.profile}
            onChange={(profile) => change({ profile: profile || defaultTlsProfile })}
          />
          <OwnCertificateChoice
            label="Our certificate"
            value={draft.certificateId}
            error={draft.certificateId ? problem('certificateId') : undefined}
            onChange={(certificateId) => change({ certificateId })}
          />
          <Callers draft={draft} change={change} />
        </>
      ) : null}
      {live?.failure ? <FailureNotice failure={live.failure} /> : null}
      <div className="form-actions">
        <Button
          type="submit"
          variant="filled"
          disabled={!changed || (on && !parsed.success)}
          loading={configure.state.status === 'running'}
        >
          Save and restart
        </Button>
      </div>
      {configure.state.status === 'failed' ? <FailureNotice failure={configure.state.failure} /> : null}
    </form>
  );
}

function Callers({
  draft,
  change,
}: {
  readonly draft: Draft;
  readonly change: (next: Partial<Draft>) => void;
}) {
  const required = draft.clientCertificate === 'required';
  return (
    <>
      {required ? (
        <TrustedChoice
          label="Callers have a certificate of"
          placeholder="Choose authorities, or certificates"
          value={draft.trusted}
          onChange={(trusted) => change({ trusted })}
        />
      ) : null}
      <Checkbox
        className="settings-form-wide"
        label="Let callers in without a certificate"
        checked={!required}
        onChange={(event) =>
          change({ clientCertificate: event.currentTarget.checked ? 'not-asked' : 'required' })
        }
      />
    </>
  );
}
