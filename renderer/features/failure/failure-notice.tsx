import type { ReactNode } from 'react';
import { explain, type FailureContext } from '../../../shared/failure/explain.ts';
import type { Failure } from '../../../shared/failure/failure.ts';
import { ErrorState } from '../../ui/index.ts';

/** A failure in full: title, what happened, what to try. */
export function FailureNotice(props: {
  readonly failure: Failure;
  readonly context?: FailureContext | undefined;
  readonly action?: ReactNode;
}) {
  const text = explain(props.failure, props.context);
  return (
    <ErrorState title={text.title} action={props.action}>
      <FailureWords failure={props.failure} context={props.context} />
    </ErrorState>
  );
}

/** The two paragraphs under a failure's title. */
function FailureWords(props: { readonly failure: Failure; readonly context?: FailureContext | undefined }) {
  const text = explain(props.failure, props.context);
  return (
    <>
      <p>{text.whatHappened}</p>
      {text.whatToTry ? (
        <p>
          <span className="dim">What to try </span>
          {text.whatToTry}
        </p>
      ) : null}
    </>
  );
}
