import { Tooltip } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import { SHORTCUTS, type Shortcut } from '@/lib/softphone/shortcuts';

export interface PhoneButtonProps {
  label: string;
  icon: ReactNode;
  testId: string;
  shortcut?: Shortcut;
  tone?: 'answer' | 'hangup' | 'plain';
  disabled?: boolean;
  busy?: boolean;
  pressed?: boolean;
  onPress?: () => void;
}

/** One button of the bar: icon over word, its shortcut in the tooltip. */
export function PhoneButton(props: PhoneButtonProps) {
  const keys = props.shortcut ? SHORTCUTS[props.shortcut] : null;
  const [hint, setHint] = useState(false);
  const pressed = useRef(false);
  const button = (
    <button
      type="button"
      className={`phone-button phone-button-${props.tone ?? 'plain'}`}
      data-testid={props.testId}
      disabled={props.disabled || props.busy}
      aria-keyshortcuts={keys?.aria}
      aria-busy={props.busy || undefined}
      aria-pressed={props.pressed}
      onPointerEnter={() => {
        pressed.current = false;
      }}
      onClick={() => {
        // The hint would lie over what the press opens; it may come again with the pointer.
        pressed.current = true;
        setHint(false);
        props.onPress?.();
      }}
    >
      <span className="phone-button-icon" aria-hidden>
        {props.icon}
      </span>
      <span className="phone-button-word">{props.label}</span>
    </button>
  );
  if (!keys) return button;
  return (
    <Tooltip title={`${props.label}  ${keys.label}`} open={hint} onOpenChange={(open) => setHint(open && !pressed.current)}>
      {button}
    </Tooltip>
  );
}
