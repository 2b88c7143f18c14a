/** A telephone number that is dialled by a press, where a seat is signed in (F8). */

import { PhoneOutlined } from '@ant-design/icons';
import { Button, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { useShowError } from '@/lib/errors';
import { phone as groupDigits } from '@/lib/format';
import { commands, useLegal, useSoftphone } from '@/lib/softphone/store';

export function NumberLink(props: { number: string; button?: boolean; testId?: string }) {
  const { t } = useTranslation();
  const showError = useShowError();
  const legal = useLegal().has('dial');
  const seated = useSoftphone((state) => state.seat !== null);
  const { number } = props;
  const dial = () => void commands.dial(number).catch(showError);
  if (!seated) return <span className="num">{groupDigits(number)}</span>;
  if (props.button) {
    return (
      <Tooltip title={legal ? undefined : t('softphone.dial_not_now')}>
        <Button icon={<PhoneOutlined />} disabled={!legal} onClick={dial} data-testid={props.testId}>
          {t('softphone.dial_number', { number: groupDigits(number) })}
        </Button>
      </Tooltip>
    );
  }
  return (
    <span className="num">
      {groupDigits(number)}{' '}
      <Button
        type="text"
        size="small"
        icon={<PhoneOutlined />}
        disabled={!legal}
        onClick={dial}
        aria-label={t('softphone.dial_number', { number })}
        data-testid={props.testId ?? 'dial-number'}
      />
    </span>
  );
}
