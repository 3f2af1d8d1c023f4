import { Button, FileInput, PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useOperation } from '../../backend/index.ts';
import { FailureNotice } from '../failure/index.ts';

/** Certificates, and keys of ours, from files. */
export function ImportCertificates(props: { readonly onDone: () => void }) {
  const [files, setFiles] = useState<File[]>([]);
  const [passphrase, setPassphrase] = useState('');
  const add = useOperation('certificate.import');
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const read = await Promise.all(
      files.map(async (file) => ({ name: file.name, content: toBase64(await file.arrayBuffer()) })),
    );
    const imported = await add.run({ files: read, ...(passphrase && { passphrase }) });
    if (imported) props.onDone();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <FileInput
        label="Files"
        description="PEM, DER or PKCS#12. Choose a certificate of ours together with its key."
        placeholder="Choose"
        multiple
        accept=".pem,.crt,.cer,.der,.key,.p12,.pfx"
        value={files}
        onChange={setFiles}
      />
      <PasswordInput
        label="Passphrase of the key"
        placeholder="If it has one"
        value={passphrase}
        autoComplete="off"
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      {add.state.status === 'failed' ? <FailureNotice failure={add.state.failure} /> : null}
      <div className="form-actions">
        <Button
          type="submit"
          variant="filled"
          disabled={files.length === 0}
          loading={add.state.status === 'running'}
        >
          Import
        </Button>
      </div>
    </form>
  );
}

function toBase64(buffer: ArrayBuffer): string {
  let text = '';
  for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
  return btoa(text);
}
