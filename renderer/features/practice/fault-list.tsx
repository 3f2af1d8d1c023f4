import { type FaultGroup, type PracticeFault, practiceFaults } from '../../../shared/practice/faults.ts';
import { ToneIcon } from '../../ui/index.ts';

const groups: readonly { readonly group: FaultGroup; readonly title: string }[] = [
  { group: 'nobody-answers', title: 'Nobody answers' },
  { group: 'they-do-not-know-us', title: 'They don’t know us' },
  { group: 'they-cannot-reach-us', title: 'They can’t reach us' },
  { group: 'images-go-astray', title: 'Images go astray' },
  { group: 'the-server-misbehaves', title: 'The server misbehaves' },
];

/** The faults as cards in groups. Choosing one breaks the practice PACS and shows what Movescope says. */
export function FaultList(props: {
  readonly chosen: string | undefined;
  readonly active: string | undefined;
  readonly disabled: boolean;
  readonly onChoose: (fault: PracticeFault) => void;
}) {
  return (
    <nav className="faults" aria-label="Faults">
      {groups.map(({ group, title }) => (
        <section key={group} aria-label={title}>
          <h2 className="section-title">{title}</h2>
          <ul>
            {practiceFaults
              .filter((fault) => fault.group === group)
              .map((fault) => (
                <li key={fault.id}>
                  <button
                    type="button"
                    className="fault"
                    aria-pressed={props.chosen === fault.id}
                    disabled={props.disabled}
                    onClick={() => props.onChoose(fault)}
                  >
                    <span className="truncate">{fault.title}</span>
                    {props.active === fault.id ? (
                      <span className="fault-on">
                        <ToneIcon tone="warn" size={12} />
                        on
                      </span>
                    ) : null}
                  </button>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
