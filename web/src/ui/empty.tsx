import type { ReactNode } from 'react';

/** Nothing here, and what to do next. */
export function Empty(props: {
  icon?: ReactNode;
  title: string;
  text?: string;
  children?: ReactNode;
}) {
  return (
    <div className="empty" data-testid="empty">
      {props.icon && (
        <div className="empty-icon" aria-hidden>
          {props.icon}
        </div>
      )}
      <h2>{props.title}</h2>
      {props.text && <p>{props.text}</p>}
      {props.children}
    </div>
  );
}
