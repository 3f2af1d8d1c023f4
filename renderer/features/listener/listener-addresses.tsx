import { ActionIcon, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ListenerState } from '../../../shared/contract/listener.ts';
import { FactList } from '../../ui/index.ts';
import { endpointText } from './listener-store.ts';

/** What the PACS must have for us: AE title, address, port. */
export function ListenerAddresses(props: { readonly state: ListenerState }) {
  const { settings, addresses, tls } = props.state;
  const secure = tls?.status === 'listening' ? tls.port : undefined;
  const card = `AE title ${settings.aeTitle}\n${addresses.map((address) => `Address ${address}`).join('\n')}\nPort ${settings.port}${secure === undefined ? '' : `\nPort with TLS ${secure}`}`;
  return (
    <div className="address-card">
      <FactList
        facts={[
          { label: 'AE title', value: <span className="mono">{settings.aeTitle}</span> },
          {
            label: addresses.length > 1 ? 'Addresses' : 'Address',
            value: addresses.map((address) => (
              <div key={address} className="mono">
                {endpointText(address, settings.port)}
              </div>
            )),
          },
          ...(secure === undefined
            ? []
            : [{ label: 'With TLS', value: <span className="mono">port {secure}</span> }]),
        ]}
      />
      <CopyButton value={card}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy for the PACS administrator'}>
            <ActionIcon onClick={copy} aria-label="Copy for the PACS administrator">
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}
