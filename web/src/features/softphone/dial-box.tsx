import { PhoneOutlined } from '@ant-design/icons';
import { Button, Input, type InputRef, Space } from 'antd';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowError } from '@/lib/errors';
import { dialable, isDialable } from '@/lib/format';
import { SHORTCUTS } from '@/lib/softphone/shortcuts';
import { commands, useLegal, useSoftphone } from '@/lib/softphone/store';
import { useShortcuts } from './use-shortcuts';

/** Dials a number typed or pasted, with or without spaces. */
export function DialBox() {
  const { t } = useTranslation();
  const showError = useShowError();
  const legal = useLegal().has('dial');
  const busy = useSoftphone((state) => state.pending === 'dial');
  const [typed, setTyped] = useState('');
  const input = useRef<InputRef>(null);
  useShortcuts({ dial: () => input.current?.focus() });
  const number = dialable(typed);
  const ready = legal && isDialable(number);
  const dial = () => {
    if (!ready) return;
    commands.dial(number).then(() => setTyped(''), showError);
  };
  return (
    <form
      className="dial-box"
      onSubmit={(event) => {
        event.preventDefault();
        dial();
      }}
    >
      <Space.Compact>
        <Input
          ref={input}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={t('softphone.dial_placeholder')}
          aria-label={t('softphone.dial_placeholder')}
          aria-keyshortcuts={SHORTCUTS.dial.aria}
          inputMode="tel"
          autoComplete="off"
          className="num"
          data-testid="dial-input"
        />
        <Button
          htmlType="submit"
          icon={<PhoneOutlined />}
          disabled={!ready}
          loading={busy}
          aria-label={t('softphone.dial')}
          data-testid="btn-dial"
        />
      </Space.Compact>
    </form>
  );
}
