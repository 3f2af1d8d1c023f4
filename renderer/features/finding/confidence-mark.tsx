import { IconCircleCheckFilled, IconCircleHalf2, IconHelpCircle } from '@tabler/icons-react';
import type { Confidence } from '../../../shared/diagnosis/finding.ts';

const marks = {
  certain: { icon: IconCircleCheckFilled, word: 'Certain', why: 'The program saw it, or the PACS said so.' },
  likely: { icon: IconCircleHalf2, word: 'Likely', why: 'Two independent observations point to it.' },
  possible: { icon: IconHelpCircle, word: 'Possible', why: 'It fits what was seen; so may other causes.' },
} as const;

/** How sure the program is, as word and icon; the icons differ in shape. */
export function ConfidenceMark(props: { readonly confidence: Confidence }) {
  const { icon: Icon, word, why } = marks[props.confidence];
  return (
    <span className="confidence" title={why}>
      <Icon size={14} aria-hidden />
      {word}
    </span>
  );
}
