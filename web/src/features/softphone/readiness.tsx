/** Ready, not ready with its reason, and leaving the seat (示闲, 示忙, 签出). */

import { CheckCircleOutlined, CoffeeOutlined, LogoutOutlined } from '@ant-design/icons';
import { Dropdown, type MenuProps } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowError } from '@/lib/errors';
import { useCodeName, useNotReadyReasons } from '@/lib/queries';
import { commands, useLegal, useSoftphone } from '@/lib/softphone/store';
import { PhoneButton } from './phone-button';
import { useShortcuts } from './use-shortcuts';

const SIGN_OUT = '__sign_out';

export function Readiness() {
  const { t } = useTranslation();
  const showError = useShowError();
  const legal = useLegal();
  const pending = useSoftphone((state) => state.pending);
  const reasons = useNotReadyReasons();
  const codeName = useCodeName();
  const [open, setOpen] = useState(false);
  const ready = () => {
    if (legal.has('ready')) commands.ready().catch(showError);
  };
  useShortcuts({ ready, not_ready: () => legal.has('not_ready') && setOpen((shown) => !shown) });
  const items: MenuProps['items'] = [
    ...(reasons.data ?? []).map((reason) => ({
      key: reason.code,
      label: <span data-testid={`reason-${reason.code}`}>{codeName(reasons.data, reason.code)}</span>,
    })),
    { type: 'divider' },
    {
      key: SIGN_OUT,
      icon: <LogoutOutlined />,
      disabled: !legal.has('sign_out'),
      label: <span data-testid="btn-sign-out">{t('softphone.sign_out')}</span>,
    },
  ];
  const pick: MenuProps['onClick'] = ({ key }) => {
    setOpen(false);
    (key === SIGN_OUT ? commands.signOut() : commands.notReady(key)).catch(showError);
  };
  return (
    <div className="phone-buttons" role="group" aria-label={t('softphone.readiness')}>
      <PhoneButton
        label={t('softphone.ready')}
        icon={<CheckCircleOutlined />}
        testId="btn-ready"
        shortcut="ready"
        disabled={!legal.has('ready')}
        busy={pending === 'ready'}
        onPress={ready}
      />
      <Dropdown
        open={open}
        onOpenChange={setOpen}
        trigger={['click']}
        autoFocus
        disabled={!legal.has('not_ready')}
        menu={{ items, onClick: pick }}
      >
        <span>
          <PhoneButton
            label={t('softphone.not_ready')}
            icon={<CoffeeOutlined />}
            testId="btn-not-ready"
            shortcut="not_ready"
            disabled={!legal.has('not_ready')}
            busy={pending === 'not_ready'}
          />
        </span>
      </Dropdown>
    </div>
  );
}
