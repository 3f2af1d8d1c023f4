import { Checkbox, PasswordInput, Select, Textarea, TextInput } from '@mantine/core';
import { OwnCertificateChoice, ProfileChoice, TrustedChoice } from '../certificates/index.ts';
import type { NodeForm, NodeProblems } from './node-draft.ts';

const identities = [
  { value: '', label: 'None' },
  { value: 'username', label: 'User name' },
  { value: 'username-passcode', label: 'User name and passcode' },
  { value: 'kerberos', label: 'Kerberos ticket' },
  { value: 'saml', label: 'SAML assertion' },
  { value: 'jwt', label: 'JSON Web Token' },
];

/** Encryption of the line to this PACS, and who we say uses it. */
export function NodeSecurityFields(props: {
  readonly form: NodeForm;
  readonly problems: NodeProblems;
  readonly change: (next: Partial<NodeForm>) => void;
  /** A secret is kept from before. */
  readonly hasSecret: boolean;
}) {
  const { form, change } = props;
  return (
    <div className="node-form-grid">
      <ProfileChoice
        label="Encryption (TLS)"
        off="None"
        value={form.tlsProfile}
        onChange={(tlsProfile) => change({ tlsProfile })}
      />
      {form.tlsProfile ? (
        <>
          <OwnCertificateChoice
            label="Our certificate"
            none="Show none"
            value={form.tlsCertificateId}
            onChange={(tlsCertificateId) => change({ tlsCertificateId })}
          />
          <TrustedChoice
            label="Trust"
            placeholder="What this system trusts"
            value={form.tlsTrusted}
            onChange={(tlsTrusted) => change({ tlsTrusted })}
          />
          <Checkbox
            className="node-form-check"
            label="Compare the host name, too"
            checked={form.tlsCheckHostName}
            onChange={(event) => change({ tlsCheckHostName: event.currentTarget.checked })}
          />
        </>
      ) : null}
      <Select
        className="node-form-start"
        label="User identity"
        data={identities}
        value={form.identityType}
        allowDeselect={false}
        onChange={(identityType) => change({ identityType: identityType as NodeForm['identityType'] })}
      />
      {form.identityType ? (
        <>
          <IdentityFields {...props} />
          <Checkbox
            className="node-form-check"
            label="The PACS shall confirm it"
            checked={form.identityConfirm}
            onChange={(event) => change({ identityConfirm: event.currentTarget.checked })}
          />
        </>
      ) : null}
    </div>
  );
}

function IdentityFields({ form, problems, change, hasSecret }: Parameters<typeof NodeSecurityFields>[0]) {
  const kept = hasSecret ? 'As it is' : undefined;
  if (form.identityType === 'username' || form.identityType === 'username-passcode') {
    return (
      <>
        <TextInput
          label="User name"
          value={form.username}
          error={problems.username}
          spellCheck={false}
          onChange={(event) => change({ username: event.currentTarget.value })}
        />
        {form.identityType === 'username-passcode' ? (
          <PasswordInput
            label="Passcode"
            placeholder={kept}
            value={form.secret}
            autoComplete="new-password"
            onChange={(event) => change({ secret: event.currentTarget.value })}
          />
        ) : null}
      </>
    );
  }
  return (
    <Textarea
      label={form.identityType === 'kerberos' ? 'Ticket, base64' : 'Text'}
      placeholder={kept}
      rows={2}
      value={form.secret}
      spellCheck={false}
      onChange={(event) => change({ secret: event.currentTarget.value })}
    />
  );
}
