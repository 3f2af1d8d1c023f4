import { Button, NumberInput, TextInput } from '@mantine/core';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import type { PacsNode } from '../../../shared/contract/pacs-node.ts';
import { useOperation } from '../../backend/index.ts';
import { FailureNotice } from '../failure/index.ts';
import { draftOf, emptyNodeForm, formOf, type NodeForm, type NodeProblems } from './node-draft.ts';
import { NodeMoreFields } from './node-more-fields.tsx';
import { NodeSecurityFields } from './node-security-fields.tsx';

/** Fields that are seen without "More". */
const firstFields: ReadonlySet<string> = new Set(['aeTitle', 'host', 'port', 'name']);

/** Adds or changes a PACS: AE title, host and port first; the rest is under "More" and has sensible values. */
export function NodeEditor(props: {
  readonly node?: PacsNode | undefined;
  readonly onSaved: (node: PacsNode) => void;
  readonly onCancel: () => void;
}) {
  const [form, setForm] = useState<NodeForm>(props.node ? formOf(props.node) : emptyNodeForm);
  const [problems, setProblems] = useState<NodeProblems>({});
  const [more, setMore] = useState(false);
  // Counts: each time the first field that is wrong comes into view.
  const [refused, setRefused] = useState(0);
  const element = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (refused > 0) element.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused]);
  const save = useOperation('node.save');
  const change = (next: Partial<NodeForm>): void => {
    setForm((old) => ({ ...old, ...next }));
    setProblems({});
  };

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const result = draftOf(form);
    if ('problems' in result) {
      setProblems(result.problems);
      setMore((old) => old || Object.keys(result.problems).some((field) => !firstFields.has(field)));
      setRefused((times) => times + 1);
      return;
    }
    const saved = await save.run({
      ...(props.node ? { nodeId: props.node.nodeId } : {}),
      draft: result.draft,
    });
    if (saved) props.onSaved(saved);
  };

  return (
    <form ref={element} className="node-form" onSubmit={submit} noValidate>
      <div className="node-form-grid">
        <TextInput
          label="AE title"
          value={form.aeTitle}
          error={problems.aeTitle}
          maxLength={16}
          data-autofocus
          spellCheck={false}
          onChange={(event) => change({ aeTitle: event.currentTarget.value })}
        />
        <TextInput
          label="Host name or IP address"
          value={form.host}
          error={problems.host}
          spellCheck={false}
          onChange={(event) => change({ host: event.currentTarget.value })}
        />
        <NumberInput
          label="Port"
          value={form.port}
          error={problems.port}
          hideControls
          allowDecimal={false}
          onChange={(port) => change({ port })}
        />
        <TextInput
          label="Name"
          placeholder={form.aeTitle || 'As the AE title'}
          value={form.name}
          error={problems.name}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      </div>
      <button type="button" className="link" aria-expanded={more} onClick={() => setMore((old) => !old)}>
        {more ? 'Less' : 'More'}
      </button>
      {more ? (
        <>
          <NodeMoreFields form={form} problems={problems} change={change} />
          <NodeSecurityFields
            form={form}
            problems={problems}
            change={change}
            hasSecret={props.node?.userIdentity?.type === form.identityType}
          />
        </>
      ) : null}
      {save.state.status === 'failed' ? <FailureNotice failure={save.state.failure} /> : null}
      <div className="form-actions">
        <Button onClick={props.onCancel}>Cancel</Button>
        <Button type="submit" variant="filled" loading={save.state.status === 'running'}>
          {props.node ? 'Save and test' : 'Add and check'}
        </Button>
      </div>
    </form>
  );
}
