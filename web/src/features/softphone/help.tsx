import { QuestionCircleOutlined } from '@ant-design/icons';
import { Button, Modal, Switch, Tooltip } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { microphoneIsPlain, setMicrophonePlain } from '@/lib/peer';
import { SHORTCUTS } from '@/lib/softphone/shortcuts';
import { useShortcuts } from './use-shortcuts';

/** All keyboard shortcuts, one dialog. */
export function Help() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  useShortcuts({ help: () => setOpen((shown) => !shown) });
  return (
    <>
      <Tooltip title={`${t('softphone.help')}  ${SHORTCUTS.help.label}`}>
        <Button
          type="text"
          className="phone-help"
          icon={<QuestionCircleOutlined />}
          aria-label={t('softphone.help')}
          aria-keyshortcuts={SHORTCUTS.help.aria}
          onClick={() => setOpen(true)}
          data-testid="btn-help"
        />
      </Tooltip>
      <Modal open={open} onCancel={() => setOpen(false)} footer={null} title={t('softphone.help')}>
        <dl className="shortcut-list">
          {Object.entries(SHORTCUTS).map(([name, keys]) => (
            <div key={name}>
              <dt>{t(`softphone.shortcut_${name}`)}</dt>
              <dd>
                <kbd>{keys.label}</kbd>
              </dd>
            </div>
          ))}
        </dl>
        <p className="quiet">{t('softphone.help_note')}</p>
        <PlainMicrophone />
      </Modal>
    </>
  );
}

function PlainMicrophone() {
  const { t } = useTranslation();
  const [plain, setPlain] = useState(microphoneIsPlain);
  return (
    <label className="plain-microphone">
      <Switch
        size="small"
        checked={plain}
        onChange={(next) => {
          setMicrophonePlain(next);
          setPlain(next);
        }}
        data-testid="plain-microphone"
      />
      {t('softphone.plain_microphone')}
    </label>
  );
}
