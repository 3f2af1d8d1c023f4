import { type Place, places } from './places.ts';

/** The way between screens. */
export function Rail(props: { readonly place: Place }) {
  return (
    <nav className="rail" aria-label="Screens">
      {places.map(({ place, label, icon: Icon }, index) => (
        <a
          key={place}
          href={`#/${place}`}
          className={`rail-entry${place === 'settings' ? ' rail-entry-last' : ''}`}
          aria-current={place === props.place ? 'page' : undefined}
          title={`${label} (Alt ${index + 1})`}
        >
          <Icon size={20} stroke={1.6} aria-hidden />
          <span>{label}</span>
        </a>
      ))}
    </nav>
  );
}
