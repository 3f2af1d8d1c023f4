import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { certificateWishSchema } from '../../../shared/contract/certificate.ts';
import { useOperation } from '../../backend/index.ts';
import { FailureNotice } from '../failure/index.ts';

/** A key and a certificate that signs itself; the other side has to trust exactly this one. */
export function MakeCertificate(props: { readonly onDone: () => void }) {
  const [commonName, setCommonName] = useState('');
  const [years, setYears] = useState<number | string>(5);
  const make = useOperation('certificate.make');
  const parsed = certificateWishSchema.safeParse({ commonName, years });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (parsed.success && (await make.run(parsed.data))) props.onDone();
  };
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <TextInput
        label="Name"
        placeholder="Such as reading-1.hospital.example"
        value={commonName}
        maxLength={64}
        data-autofocus
        spellCheck={false}
        onChange={(event) => setCommonName(event.currentTarget.value)}
      />
      <NumberInput
        label="Valid for, years"
        value={years}
        min={1}
        max={30}
        allowDecimal={false}
        hideControls
        onChange={setYears}
      />
      <p className="note">
        It signs itself: save it afterwards, and have the PACS trust it. The key stays on this computer.
      </p>
      {make.state.status === 'failed' ? <FailureNotice failure={make.state.failure} /> : null}
      <div className="form-actions">
        <Button
          type="submit"
          variant="filled"
          disabled={!parsed.success}
          loading={make.state.status === 'running'}
        >
          Make
        </Button>
      </div>
    </form>
  );
}
