import { CheckCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { NumberLink } from '@/ui/number-link';

/** A follow-up (回访) is a call placed from here; the last call to this number becomes its evidence. */
export function CallRequester({ phone, linked }: { phone: string; linked: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="follow-call">
      <NumberLink number={phone} button testId="follow-up-dial" />
      {linked && (
        <span data-testid="follow-up-linked">
          <CheckCircleOutlined aria-hidden /> {t('case.call_linked')}
        </span>
      )}
    </div>
  );
}
