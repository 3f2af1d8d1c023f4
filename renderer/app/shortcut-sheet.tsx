import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import { KeyHint } from '../ui/index.ts';

interface Group {
  readonly title: string;
  readonly keys: readonly (readonly [string, string])[];
}

const groups: readonly Group[] = [
  {
    title: 'Everywhere',
    keys: [
      ['Ctrl K', 'Command palette'],
      ['/', 'Search field'],
      ['Alt 1 … 8', 'Screens'],
      ['?', 'This sheet'],
    ],
  },
  {
    title: 'Search',
    keys: [
      ['Enter', 'Search'],
      ['Esc', 'Stop the search'],
      ['↓', 'From a field to the results'],
      ['↑ ↓', 'Choose a study'],
      ['Shift ↑ ↓, Ctrl A', 'Choose several, all'],
      ['Space', 'Open or close series'],
      ['R', 'Retrieve'],
      ['O', 'Open in the viewer'],
      ['P', 'Priors of the patient'],
    ],
  },
  {
    title: 'Transfers and Library',
    keys: [
      ['↑ ↓', 'Choose'],
      ['Shift ↑ ↓, Ctrl A', 'Choose several studies of the library, all'],
      ['O', 'Open the study'],
      ['F', 'Field to search the library'],
      ['S', 'Send or export a study of the library'],
      ['P', 'Keep a study of the library for good, or not'],
      ['M', 'Get what is missing of a study of the library'],
      ['Delete', 'Put a study of the library into the trash'],
      ['Ctrl Z', 'Bring back what was deleted last'],
    ],
  },
];

/** The viewer tells its own keys; only on its screen, where its code is loaded anyway. */
function useViewerKeys(wanted: boolean): readonly Group[] {
  const [keys, setKeys] = useState<readonly Group[]>([]);
  useEffect(() => {
    if (!wanted) return;
    let mounted = true;
    void import('../features/viewer/index.ts').then((viewer) => {
      const shortcuts = viewer.viewerShortcuts.map(({ keys, does }) => [keys, does] as const);
      if (mounted) setKeys([{ title: 'Viewer', keys: shortcuts }]);
    });
    return () => {
      mounted = false;
    };
  }, [wanted]);
  return wanted ? keys : [];
}

export function ShortcutSheet(props: {
  readonly opened: boolean;
  readonly inViewer: boolean;
  readonly onClose: () => void;
}) {
  const viewer = useViewerKeys(props.opened && props.inViewer);
  const [everywhere, ...others] = groups;
  const shown = props.inViewer && everywhere ? [...viewer, everywhere] : [everywhere, ...others];
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Keyboard" size={props.inViewer ? 900 : 460}>
      <div className={`stack${props.inViewer ? ' shortcut-columns' : ''}`}>
        {shown.map((group) => (group ? <ShortcutGroup key={group.title} group={group} /> : null))}
      </div>
    </Modal>
  );
}

function ShortcutGroup(props: { readonly group: Group }) {
  return (
    <section>
      <h3 className="section-title">{props.group.title}</h3>
      <dl className="shortcuts">
        {props.group.keys.map(([key, what]) => (
          <div key={key} className="shortcut">
            <dt>
              <KeyHint>{key}</KeyHint>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
