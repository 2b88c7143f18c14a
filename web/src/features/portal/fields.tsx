/** Fields as a citizen fills them in: a label above, a hint and the error below, all read out. */

import type { ReactNode } from 'react';

interface Props {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
  children: (ids: { id: string; 'aria-describedby': string | undefined }) => ReactNode;
}

export function Field({ name, label, hint, children }: Props) {
  const id = `portal-${name}`;
  return (
    <div className="portal-field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': hint ? `${id}-hint` : undefined })}
      {hint && (
        <small id={`${id}-hint`} className="portal-hint">
          {hint}
        </small>
      )}
    </div>
  );
}

/** What went wrong, where a screen reader hears it at once. */
export function Problem({ text }: { text: string | null }) {
  return (
    <div role="alert" className="portal-problem" data-testid="portal-problem" hidden={text === null}>
      {text}
    </div>
  );
}
