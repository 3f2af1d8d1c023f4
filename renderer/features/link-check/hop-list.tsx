import { IconCircle, IconCircleCheck, IconCircleMinus, IconCircleX, IconLoader2 } from '@tabler/icons-react';
import {
  type HopId,
  type HopResult,
  hopIdSchema,
  hopName,
  type ServiceTick,
} from '../../../shared/link-check/hop.ts';
import { formatDuration } from '../../ui/index.ts';
import type { LinkCheck } from './link-check-store.ts';

const marks = {
  passed: { icon: IconCircleCheck, word: 'Passed', tone: 'good' },
  failed: { icon: IconCircleX, word: 'Failed', tone: 'bad' },
  skipped: { icon: IconCircleMinus, word: 'Not tried', tone: 'idle' },
  unused: { icon: IconCircleMinus, word: 'Not used', tone: 'idle' },
  running: { icon: IconLoader2, word: 'Running', tone: 'working' },
  waiting: { icon: IconCircle, word: 'Waiting', tone: 'idle' },
} as const;

type HopState = HopResult | 'running' | undefined;

/** Every step of the check, from the name look-up to one image on our disk. */
export function HopList(props: { readonly check: LinkCheck }) {
  const { check } = props;
  const waiting = check.status === 'running';
  return (
    <ol className="hops" aria-label="Steps of the link check">
      {hopIdSchema.options.map((hop) => (
        <Hop
          key={hop}
          hop={hop}
          state={check.hops.get(hop)}
          waiting={waiting}
          progress={waiting && check.hops.get(hop) === 'running' ? check.progress : undefined}
        />
      ))}
    </ol>
  );
}

function markOf(state: HopState, waiting: boolean): keyof typeof marks {
  if (state === undefined) return waiting ? 'waiting' : 'skipped';
  if (state === 'running') return waiting ? 'running' : 'skipped';
  return state.outcome;
}

function Hop(props: {
  readonly hop: HopId;
  readonly state: HopState;
  readonly waiting: boolean;
  readonly progress: string | undefined;
}) {
  const { state } = props;
  const result = typeof state === 'object' ? state : undefined;
  const mark = markOf(state, props.waiting);
  const { icon: Icon, word, tone } = marks[mark];
  return (
    <li className={`hop hop-${mark}`}>
      <Icon size={18} stroke={1.75} aria-hidden className={`tone-icon tone-icon-${tone}`} />
      <span className="hop-name">{hopName[props.hop]}</span>
      <span className={`hop-word status-${tone}`}>{word}</span>
      <span className="hop-time mono">
        {mark === 'passed' || mark === 'failed' ? formatDuration(result?.elapsedMs ?? 0) : ''}
      </span>
      <span className="hop-fact">
        {result?.fact ?? props.progress}
        {result?.services ? <Services services={result.services} /> : null}
      </span>
    </li>
  );
}

/** Each service that the association offers, ticked or not. */
function Services(props: { readonly services: readonly ServiceTick[] }) {
  return (
    <ul className="hop-services">
      {props.services.map((tick) => {
        const { icon: Icon, tone } = tick.accepted ? marks.passed : marks.failed;
        const model = tick.model === 'patient-root' ? ' Patient Root' : tick.model ? ' Study Root' : '';
        return (
          <li key={`${tick.service}${model}`}>
            <Icon size={12} aria-hidden className={`tone-icon tone-icon-${tone}`} />
            {tick.service}
            {model}
            <span className="visually-hidden">{tick.accepted ? ' accepted' : ' refused'}</span>
          </li>
        );
      })}
    </ul>
  );
}
