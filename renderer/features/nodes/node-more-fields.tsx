import { NumberInput, Select, TextInput } from '@mantine/core';
import type { NodeForm, NodeProblems } from './node-draft.ts';

/** Defined terms of Specific Character Set (PS3.3 C.12.1.1.2) that queries are commonly sent in. */
const characterSets = [
  { value: '', label: 'Chosen from the text' },
  { value: 'ISO_IR 192', label: 'Unicode UTF-8 (ISO_IR 192)' },
  { value: 'ISO_IR 100', label: 'Western European (ISO_IR 100)' },
  { value: 'ISO_IR 203', label: 'Western European with euro (ISO_IR 203)' },
  { value: 'ISO_IR 101', label: 'Central European (ISO_IR 101)' },
  { value: 'ISO_IR 109', label: 'South European (ISO_IR 109)' },
  { value: 'ISO_IR 110', label: 'North European (ISO_IR 110)' },
  { value: 'ISO_IR 144', label: 'Cyrillic (ISO_IR 144)' },
  { value: 'ISO_IR 126', label: 'Greek (ISO_IR 126)' },
  { value: 'ISO_IR 127', label: 'Arabic (ISO_IR 127)' },
  { value: 'ISO_IR 138', label: 'Hebrew (ISO_IR 138)' },
  { value: 'ISO_IR 148', label: 'Turkish (ISO_IR 148)' },
  { value: 'ISO_IR 166', label: 'Thai (ISO_IR 166)' },
  { value: 'ISO_IR 13', label: 'Japanese katakana (ISO_IR 13)' },
  { value: '\\ISO 2022 IR 87', label: 'Japanese (ISO 2022 IR 87)' },
  { value: 'ISO 2022 IR 13\\ISO 2022 IR 87', label: 'Japanese with katakana (ISO 2022 IR 13, IR 87)' },
  { value: '\\ISO 2022 IR 149', label: 'Korean (ISO 2022 IR 149)' },
  { value: '\\ISO 2022 IR 58', label: 'Chinese (ISO 2022 IR 58)' },
  { value: 'GB18030', label: 'Chinese (GB18030)' },
  { value: 'GBK', label: 'Chinese (GBK)' },
];

const models = [
  { value: 'study-root', label: 'Study Root' },
  { value: 'patient-root', label: 'Patient Root' },
];

const methods = [
  { value: 'auto', label: 'Automatic' },
  { value: 'move', label: 'C-MOVE' },
  { value: 'get', label: 'C-GET' },
];

const lanes = [
  { value: '', label: 'Automatic' },
  { value: '1', label: 'Off: always one' },
  ...[2, 3, 4, 5, 6, 7, 8].map((count) => ({ value: String(count), label: `${count} at the same time` })),
];

export function NodeMoreFields(props: {
  readonly form: NodeForm;
  readonly problems: NodeProblems;
  readonly change: (next: Partial<NodeForm>) => void;
}) {
  const { form, problems, change } = props;
  return (
    <div className="node-form-grid">
      <Select
        label="Retrieve by"
        data={methods}
        value={form.method}
        allowDeselect={false}
        onChange={(method) => change({ method: method as NodeForm['method'] })}
      />
      <Select
        label="Information model"
        data={models}
        value={form.model}
        allowDeselect={false}
        onChange={(model) => change({ model: model as NodeForm['model'] })}
      />
      <TextInput
        label="Our AE title here"
        placeholder="As the listener"
        value={form.localAeTitle}
        error={problems.localAeTitle}
        maxLength={16}
        onChange={(event) => change({ localAeTitle: event.currentTarget.value })}
      />
      <TextInput
        label="Move destination"
        placeholder="As the listener"
        value={form.moveDestination}
        error={problems.moveDestination}
        maxLength={16}
        onChange={(event) => change({ moveDestination: event.currentTarget.value })}
      />
      <Select
        label="Character set of queries"
        data={characterSets}
        value={form.queryCharacterSet}
        allowDeselect={false}
        onChange={(queryCharacterSet) => change({ queryCharacterSet: queryCharacterSet ?? '' })}
      />
      <NumberInput
        label="Connect timeout, s"
        value={form.connectTimeoutS}
        error={problems.connectTimeoutS}
        hideControls
        onChange={(connectTimeoutS) => change({ connectTimeoutS })}
      />
      <NumberInput
        label="Response timeout, s"
        value={form.responseTimeoutS}
        error={problems.responseTimeoutS}
        hideControls
        onChange={(responseTimeoutS) => change({ responseTimeoutS })}
      />
      <NumberInput
        label="Max PDU length, bytes"
        value={form.maxPduLength}
        error={problems.maxPduLength}
        hideControls
        onChange={(maxPduLength) => change({ maxPduLength })}
      />
      <NumberInput
        label="Silence at most, s"
        description="A C-MOVE with neither answer nor image ends after it. A PACS that can’t reach us often notices only after two minutes."
        placeholder="180"
        value={form.silenceTimeoutS}
        error={problems.silenceTimeoutS}
        hideControls
        onChange={(silenceTimeoutS) => change({ silenceTimeoutS })}
      />
      <NumberInput
        label="Without progress at most, s"
        description="A retrieve that is answered “pending” without an image is cancelled after it. Archives fetch from tape for long."
        value={form.stallTimeoutS}
        error={problems.stallTimeoutS}
        hideControls
        onChange={(stallTimeoutS) => change({ stallTimeoutS })}
      />
      <Select
        label="C-MOVEs for one study"
        description="Automatic: parts of it at the same time only where this computer can’t acknowledge images at once."
        data={lanes}
        value={form.parallelMoves}
        allowDeselect={false}
        onChange={(parallelMoves) => change({ parallelMoves: parallelMoves ?? '' })}
      />
    </div>
  );
}
