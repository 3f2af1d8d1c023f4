import type { TopicEvent, TopicName, TopicParams } from '../../shared/contract/topics.ts';
import { FailureError } from '../../shared/failure/failure.ts';
import { onInterrupt } from './interrupt.ts';
import type { Session } from './session.ts';

/** Runs a stream that does work to its end. Ctrl-C cancels the work. */
export function runStream<N extends TopicName>(
  session: Session,
  topic: N,
  params: TopicParams<N>,
  onEvent: (event: TopicEvent<N>) => void,
): Promise<{ readonly last: TopicEvent<N> | undefined; readonly cancelled: boolean }> {
  let last: TopicEvent<N> | undefined;
  return new Promise((resolve, reject) => {
    const cancel = session.client.subscribe(topic, params, {
      event(event) {
        last = event;
        onEvent(event);
      },
      end(failure) {
        giveSignalsBack();
        if (failure) reject(new FailureError(failure));
        else resolve({ last, cancelled: false });
      },
    });
    const giveSignalsBack = onInterrupt(() => {
      giveSignalsBack();
      cancel();
      resolve({ last, cancelled: true });
    });
  });
}
