import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Tone, ToneIcon } from './status-mark.tsx';

/** A key as printed on the keyboard. */
export function KeyHint(props: { readonly children: ReactNode }) {
  return <kbd className="key-hint">{props.children}</kbd>;
}

/** A small label: a source, a type, a place. */
export function Tag(props: { readonly children: ReactNode; readonly tone?: Tone; readonly title?: string }) {
  return (
    <span className={`tag${props.tone ? ` tag-${props.tone}` : ''}`} title={props.title}>
      {props.tone ? <ToneIcon tone={props.tone} size={11} /> : null}
      {props.children}
    </span>
  );
}

/** A value that was not given: a dash that says so, never a zero. */
export function NotGiven(props: { readonly why: string }) {
  return (
    <Tooltip label={props.why}>
      <span className="not-given">
        <span aria-hidden>–</span>
        <span className="visually-hidden">{props.why}</span>
      </span>
    </Tooltip>
  );
}

/** The head of a screen: its name, a line of facts, actions at the right. */
export function ScreenHeader(props: {
  readonly title: string;
  readonly facts?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <header className="screen-header">
      <h1 className="screen-title">{props.title}</h1>
      <div className="screen-facts">{props.facts}</div>
      <div className="screen-actions">{props.children}</div>
    </header>
  );
}

export function Panel(props: {
  readonly title?: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
  readonly flush?: boolean;
}) {
  return (
    <section className="panel" aria-label={props.title}>
      {props.title ? (
        <div className="panel-head">
          <h2 className="panel-title">{props.title}</h2>
          <div className="panel-aside">{props.aside}</div>
        </div>
      ) : null}
      <div className={props.flush ? 'panel-body-flush' : 'panel-body'}>{props.children}</div>
    </section>
  );
}

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
}

/** Labelled values, one a line. */
export function FactList(props: { readonly facts: readonly Fact[] }) {
  return (
    <dl className="facts">
      {props.facts.map((fact) => (
        <div key={fact.label} className="fact">
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
