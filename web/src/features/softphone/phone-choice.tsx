/** Sitting down: which telephone works at this seat today. */

import { AudioOutlined, PhoneOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useShowError } from '@/lib/errors';
import { useUser } from '@/lib/person';
import { useAgents } from '@/lib/queries';
import { useLegal, useSoftphone } from '@/lib/softphone/store';
import { useLine } from '@/lib/softphone/use-line';

export function PhoneChoice() {
  const { t } = useTranslation();
  const line = useLine();
  const showError = useShowError();
  const user = useUser();
  const agents = useAgents();
  const phone = useSoftphone((state) => state.phone);
  const legal = useLegal().has('sign_in');
  const [chosen, setChosen] = useState<string | null>(null);
  const extension = agents.data?.find((agent) => agent.number === user.number)?.extension ?? null;
  const signIn = async (which: string) => {
    setChosen(which);
    try {
      await line?.signIn(which);
    } catch (error) {
      // A phone's own problem stands in the banner, with what to do about it.
      if (useSoftphone.getState().phone.status !== 'problem') showError(error);
    } finally {
      setChosen(null);
    }
  };
  return (
    <div className="phone-choice" role="group" aria-label={t('softphone.choose_phone')}>
      <span className="phone-choice-label">{t('softphone.choose_phone')}</span>
      <Button
        type="primary"
        icon={<AudioOutlined />}
        disabled={!legal || chosen !== null}
        loading={chosen === 'browser'}
        onClick={() => signIn('browser')}
        data-testid="phone-choice-browser"
      >
        {t('softphone.phone_browser')}
      </Button>
      {extension && (
        <Button
          icon={<PhoneOutlined />}
          disabled={!legal || chosen !== null}
          loading={chosen === extension}
          onClick={() => signIn(extension)}
          data-testid={`phone-choice-${extension}`}
        >
          {t('softphone.phone_desk', { extension })}
        </Button>
      )}
      {phone.status === 'asking_mic' && <span className="phone-bar-hint">{t('softphone.asking_mic')}</span>}
    </div>
  );
}
