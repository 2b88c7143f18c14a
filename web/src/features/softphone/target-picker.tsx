/** Whom to transfer to or to consult: a number typed, or a colleague picked. */

import { Button, Input } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dialable, isDialable } from '@/lib/format';
import { useUser } from '@/lib/person';
import { useAgents } from '@/lib/queries';

/** More than a glance holds is found by typing. */
const SHOWN_MAX = 8;

export function TargetPicker(props: {
  kind: 'transfer' | 'consult';
  onPick: (to: string) => void;
}) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const own = useUser().number;
  const agents = useAgents();
  const number = dialable(typed);
  const matches = (agents.data ?? [])
    .filter((agent) => agent.number !== own)
    .filter((agent) => `${agent.number} ${agent.name}`.includes(typed.trim()))
    .slice(0, SHOWN_MAX);
  const submit = () => isDialable(number) && props.onPick(number);
  return (
    <form
      className="target-picker"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label htmlFor="target">{t(`softphone.${props.kind}_to`)}</label>
      <div className="target-picker-row">
        <Input
          id="target"
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          placeholder={t('softphone.target_placeholder')}
          data-testid="target-input"
          autoComplete="off"
        />
        <Button
          type="primary"
          htmlType="submit"
          disabled={!isDialable(number)}
          data-testid="target-submit"
        >
          {t(`softphone.${props.kind}`)}
        </Button>
      </div>
      <ul className="target-list">
        {matches.map((agent) => (
          <li key={agent.id}>
            <button
              type="button"
              onClick={() => props.onPick(agent.number)}
              data-testid={`target-${agent.number}`}
            >
              <span className="num">{agent.number}</span> {agent.name}
              {agent.team && <small>{agent.team}</small>}
            </button>
          </li>
        ))}
      </ul>
    </form>
  );
}
