import { Modal, Tabs } from '@mantine/core';
import { CheckPanel } from './check-panel.tsx';
import { RulesPanel } from './rules-panel.tsx';
import { StatisticsPanel } from './statistics-panel.tsx';

/** How much there is, what is removed by itself, and whether every file is sound. */
export function StorageDialog(props: { readonly onClose: () => void }) {
  return (
    <Modal opened onClose={props.onClose} title="Storage" size={860}>
      <Tabs defaultValue="overview" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="rules">Space and age</Tabs.Tab>
          <Tabs.Tab value="check">Check and repair</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview" pt={12}>
          <StatisticsPanel />
        </Tabs.Panel>
        <Tabs.Panel value="rules" pt={12}>
          <RulesPanel />
        </Tabs.Panel>
        <Tabs.Panel value="check" pt={12}>
          <CheckPanel />
        </Tabs.Panel>
      </Tabs>
    </Modal>
  );
}
