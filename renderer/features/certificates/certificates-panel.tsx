import { ActionIcon, Button, Menu, Modal } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useState } from 'react';
import type { Certificate } from '../../../shared/contract/certificate.ts';
import { useClient, useOperation } from '../../backend/index.ts';
import { fileName, LoadingRows, Panel, StatusMark, saveText, Tag } from '../../ui/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { shortName, validity } from './certificate-words.ts';
import { ImportCertificates } from './import-certificates.tsx';
import { MakeCertificate } from './make-certificate.tsx';
import { useCertificates, useCertificatesChanged } from './use-certificates.ts';

type Dialog = 'import' | 'make' | undefined;

/** Certificates of this workstation, and those that can be trusted: import, make, give away, delete. */
export function CertificatesPanel() {
  const { state, certificates } = useCertificates();
  const changed = useCertificatesChanged();
  const [dialog, setDialog] = useState<Dialog>();
  const done = (): void => {
    setDialog(undefined);
    changed();
  };
  return (
    <Panel
      title="Certificates"
      aside={
        <div className="certificate-actions">
          <Button size="compact-sm" onClick={() => setDialog('import')}>
            Import…
          </Button>
          <Button size="compact-sm" onClick={() => setDialog('make')}>
            Make one…
          </Button>
        </div>
      }
    >
      {state.status === 'failed' ? <FailureNotice failure={state.failure} /> : null}
      {state.status === 'done' || certificates.length > 0 ? (
        <CertificateTable certificates={certificates} onChanged={changed} />
      ) : state.status === 'failed' ? null : (
        <LoadingRows label="Loading" rows={2} />
      )}
      <Modal
        opened={dialog !== undefined}
        onClose={() => setDialog(undefined)}
        title={dialog === 'make' ? 'Make a certificate for this workstation' : 'Import certificates'}
        size={460}
      >
        {dialog === 'make' ? <MakeCertificate onDone={done} /> : null}
        {dialog === 'import' ? <ImportCertificates onDone={done} /> : null}
      </Modal>
    </Panel>
  );
}

function CertificateTable(props: {
  readonly certificates: readonly Certificate[];
  readonly onChanged: () => void;
}) {
  const client = useClient();
  const remove = useOperation('certificate.delete');
  if (props.certificates.length === 0) {
    return <p className="note">None. For TLS with a PACS, make one for this workstation or import yours.</p>;
  }
  const save = async ({ certificateId, name }: Certificate): Promise<void> => {
    const { pem } = await client.call('certificate.export', { certificateId });
    saveText(fileName(`${name}.pem`), pem, 'application/x-pem-file');
  };
  const forget = async ({ certificateId }: Certificate): Promise<void> => {
    if (await remove.run({ certificateId })) props.onChanged();
  };
  return (
    <div className="stack">
      <table className="plain-table certificate-table">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Issuer</th>
            <th scope="col">Valid until</th>
            <th scope="col">Used by</th>
            <th scope="col">
              <span className="visually-hidden">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {props.certificates.map((one) => (
            <CertificateRow
              key={one.certificateId}
              certificate={one}
              onSave={() => void save(one)}
              onDelete={() => void forget(one)}
            />
          ))}
        </tbody>
      </table>
      {remove.state.status === 'failed' ? <FailureNotice failure={remove.state.failure} /> : null}
    </div>
  );
}

function CertificateRow(props: {
  readonly certificate: Certificate;
  readonly onSave: () => void;
  readonly onDelete: () => void;
}) {
  const { certificate } = props;
  const dates = validity(certificate, Date.now());
  return (
    <tr>
      <th scope="row">
        <span className="certificate-name">
          {certificate.name}
          {certificate.own ? <Tag>ours</Tag> : null}
          {certificate.authority ? <Tag>authority</Tag> : null}
        </span>
        <div className="mono dim certificate-print" title="SHA-256">
          {certificate.fingerprint256}
        </div>
        <div className="dim">
          {certificate.subject} · {certificate.keyType}
          {certificate.hosts.length > 0 ? ` · ${certificate.hosts.join(', ')}` : ''}
        </div>
      </th>
      <td>{certificate.selfSigned ? 'Itself' : shortName(certificate.issuer)}</td>
      <td>
        <StatusMark tone={dates.tone}>{dates.word}</StatusMark>
      </td>
      <td>{certificate.usedBy.join(', ')}</td>
      <td>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={`More for ${certificate.name}`}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={props.onSave}>
              {certificate.own ? 'Save for the PACS (without key)' : 'Save as PEM'}
            </Menu.Item>
            <Menu.Item c="bad" onClick={props.onDelete}>
              Delete
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
