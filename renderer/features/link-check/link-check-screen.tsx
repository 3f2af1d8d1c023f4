import { Button, Menu, Select } from '@mantine/core';
import { IconCircleCheck, IconDownload, IconPlayerPlay, IconPlugConnected } from '@tabler/icons-react';
import { useEffect } from 'react';
import type { LinkCheckReport } from '../../../shared/link-check/hop.ts';
import { formatReport } from '../../../shared/link-check/report.ts';
import {
  EmptyState,
  fileName,
  formatDateTime,
  formatDuration,
  LoadingRows,
  navigate,
  Panel,
  ScreenHeader,
  saveText,
  useRoute,
} from '../../ui/index.ts';
import { AdminCardView } from '../admin-card/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { FindingList } from '../finding/index.ts';
import { useNodes } from '../nodes/index.ts';
import { HopList } from './hop-list.tsx';
import { type LinkCheck, useLinkCheck, useLinkCheckApi } from './link-check-store.ts';

/** Proves a link before a patient waits: every step with its time, the verdict, the card for the other side. */
export function LinkCheckScreen() {
  const nodes = useNodes();
  const { rest } = useRoute();
  const api = useLinkCheckApi();
  const [wish, wishedId] = rest?.startsWith('run ') ? ['run', rest.slice(4)] : ['show', rest];
  const chosen =
    nodes.value.find((state) => state.node.nodeId === wishedId) ??
    nodes.value.find((state) => !state.node.practice) ??
    nodes.value[0];
  const nodeId = chosen?.node.nodeId;
  const check = useLinkCheck(nodeId);

  // Whoever came by "run" wants it done at once; the address then only names the node, so that Back does not repeat it.
  useEffect(() => {
    if (wish !== 'run' || nodeId === undefined || nodeId !== wishedId) return;
    api.getState().run(nodeId);
    window.history.replaceState(undefined, '', `#/check/${encodeURIComponent(nodeId)}`);
    window.dispatchEvent(new HashChangeEvent('hashchange'));
  }, [wish, wishedId, nodeId, api]);

  const running = check?.status === 'running';
  return (
    <div className="screen">
      <ScreenHeader title="Link check" facts="From the name look-up to one image on this computer.">
        <Select
          aria-label="PACS to check"
          w={260}
          data={nodes.value.map(({ node }) => ({ value: node.nodeId, label: node.name }))}
          value={nodeId ?? null}
          allowDeselect={false}
          disabled={nodes.value.length === 0}
          onChange={(value) => value && navigate('check', value)}
        />
        {nodeId === undefined ? null : running ? (
          <Button onClick={() => api.getState().cancel(nodeId)}>Cancel</Button>
        ) : (
          <Button
            variant="filled"
            leftSection={<IconPlayerPlay size={15} aria-hidden />}
            onClick={() => api.getState().run(nodeId)}
          >
            {check ? 'Check again' : 'Check the link'}
          </Button>
        )}
        <ExportMenu report={check?.report} />
      </ScreenHeader>
      <div className="screen-scroll">
        {nodes.status === 'loading' ? (
          <LoadingRows label="Loading" />
        ) : check ? (
          <Outcome check={check} name={chosen?.node.name ?? ''} />
        ) : (
          <EmptyState icon={<IconPlugConnected size={32} stroke={1.25} />} title="Not checked yet">
            The check calls the PACS, asks for one study, and has one image sent back to this computer.
          </EmptyState>
        )}
      </div>
    </div>
  );
}

function Outcome(props: { readonly check: LinkCheck; readonly name: string }) {
  const { check } = props;
  const { report } = check;
  return (
    <div className="link-check">
      <Panel title="Steps" flush>
        <HopList check={check} />
      </Panel>
      <div className="stack link-check-verdict" aria-live="polite">
        {check.failure ? <FailureNotice failure={check.failure} /> : null}
        {check.status === 'cancelled' ? <p className="note dim">The check was cancelled.</p> : null}
        {report ? <Verdict report={report} /> : null}
        {report ? (
          <Panel title="For the PACS administrator">
            <AdminCardView card={report.adminCard} nodeName={props.name} />
          </Panel>
        ) : null}
      </div>
    </div>
  );
}

function Verdict(props: { readonly report: LinkCheckReport }) {
  const { report } = props;
  const facts = `${formatDateTime(report.startedAt)}, ${formatDuration(report.endedAt - report.startedAt)}`;
  if (report.passed) {
    return (
      <div className="verdict verdict-good">
        <IconCircleCheck size={18} aria-hidden className="tone-icon-good" />
        <span>
          <strong>This link works, there and back.</strong> <span className="dim num">{facts}</span>
        </span>
      </div>
    );
  }
  return (
    <>
      <p className="note dim num">Checked {facts}</p>
      {report.findings.length > 0 ? (
        <FindingList findings={report.findings} />
      ) : (
        <p className="note">Not every step could be done; the list says which and why.</p>
      )}
    </>
  );
}

function ExportMenu(props: { readonly report: LinkCheckReport | undefined }) {
  const { report } = props;
  const name = fileName('movescope-link-check', report?.nodeName ?? '');
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button disabled={!report} leftSection={<IconDownload size={15} aria-hidden />}>
          Export report
        </Button>
      </Menu.Target>
      {report ? (
        <Menu.Dropdown>
          <Menu.Item onClick={() => saveText(`${name}.txt`, formatReport(report))}>As text</Menu.Item>
          <Menu.Item
            onClick={() => saveText(`${name}.json`, JSON.stringify(report, undefined, 2), 'application/json')}
          >
            As JSON
          </Menu.Item>
        </Menu.Dropdown>
      ) : null}
    </Menu>
  );
}
