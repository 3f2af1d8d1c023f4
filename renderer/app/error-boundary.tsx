import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/index.ts';

interface Props {
  /** What stopped, for the title: "Library". */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
}

/** Keeps a bug in one screen from taking the others along. Retrieves go on in the backend meanwhile. */
export class ErrorBoundary extends Component<Props, State> {
  override readonly state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="screen-scroll">
        <ErrorState
          title={`${this.props.what} stopped because of a fault in the program`}
          action={<Button onClick={() => this.setState({ error: undefined })}>Show it again</Button>}
        >
          <p>Transfers go on and nothing that was stored is lost.</p>
          <p className="mono dim">{error.message}</p>
        </ErrorState>
      </div>
    );
  }
}
