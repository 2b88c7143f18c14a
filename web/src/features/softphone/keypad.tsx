import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyGrid } from '@/ui/key-grid';

/** Keys sent into the call. What was pressed stays in view, as on a telephone. */
export function Keypad({ onKey }: { onKey: (key: string) => void }) {
  const { t } = useTranslation();
  const [pressed, setPressed] = useState('');
  return (
    <div className="keypad" data-testid="keypad">
      <output className="keypad-shown num" aria-label={t('softphone.keys_pressed')}>
        {pressed || ' '}
      </output>
      <KeyGrid
        testPrefix="key"
        onKey={(key) => {
          setPressed((before) => (before + key).slice(-16));
          onKey(key);
        }}
      />
    </div>
  );
}
