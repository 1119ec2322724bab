import { Component, type ReactNode } from 'react';
import { Notice } from './Notice.tsx';

interface Props {
  /** A new value tries again. */
  readonly of: string;
  readonly children: ReactNode;
}

interface State {
  readonly failure: { readonly of: string; readonly message: string } | null;
}

/** Keeps a screen that cannot be drawn from taking the others with it. */
export class Boundary extends Component<Props, State> {
  override state: State = { failure: null };

  override componentDidCatch(error: Error): void {
    this.setState({ failure: { of: this.props.of, message: error.message } });
  }

  static getDerivedStateFromProps(props: Props, state: State): State | null {
    return state.failure !== null && state.failure.of !== '' && state.failure.of !== props.of
      ? { failure: null }
      : null;
  }

  static getDerivedStateFromError(error: Error): State {
    return { failure: { of: '', message: error.message } };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === null) return this.props.children;
    return (
      <Notice
        title="This screen cannot be shown"
        actions={
          <button type="button" className="button" onClick={() => this.setState({ failure: null })}>
            Try again
          </button>
        }
      >
        <p>
          Everything received and decided is kept. Try again, or open another screen; if it stays, report this line:
        </p>
        <p className="mono">{failure.message}</p>
      </Notice>
    );
  }
}
