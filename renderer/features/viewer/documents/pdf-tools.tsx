import {
  IconArrowAutofitWidth,
  IconChevronDown,
  IconChevronUp,
  IconMinus,
  IconPlus,
} from '@tabler/icons-react';
import { ToolButton } from '../components/tool-button.tsx';

/** Page and zoom of a document. */
export function PdfTools(props: {
  /** 0-based. */
  readonly page: number;
  readonly count: number;
  readonly percent: number;
  readonly fitsWidth: boolean;
  readonly onPage: (page: number) => void;
  readonly onZoom: (factor: number) => void;
  readonly onFit: () => void;
}) {
  const { page, count } = props;
  return (
    <>
      <ToolButton label="Previous page" keys="PageUp" onClick={() => props.onPage(page - 1)}>
        <IconChevronUp size={16} />
      </ToolButton>
      <span className="document-count num" aria-live="polite">
        {page + 1} / {count}
      </span>
      <ToolButton label="Next page" keys="PageDown" onClick={() => props.onPage(page + 1)}>
        <IconChevronDown size={16} />
      </ToolButton>
      <span className="viewer-toolbar-gap" />
      <ToolButton label="Smaller" keys="-" onClick={() => props.onZoom(0.8)}>
        <IconMinus size={16} />
      </ToolButton>
      <span className="document-count num">{props.percent} %</span>
      <ToolButton label="Larger" keys="+" onClick={() => props.onZoom(1.25)}>
        <IconPlus size={16} />
      </ToolButton>
      <ToolButton
        label={props.fitsWidth ? 'Whole page' : 'As wide as the pane'}
        keys="F"
        pressed={props.fitsWidth}
        onClick={props.onFit}
      >
        <IconArrowAutofitWidth size={16} />
      </ToolButton>
    </>
  );
}
