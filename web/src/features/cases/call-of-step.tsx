import { CheckCircleOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { NumberLink } from '@/ui/number-link';

/** A step that is a call (回访, 电话告知) is placed from here; that call becomes its evidence. */
export function CallOfStep({ phone, linked }: { phone: string | null; linked: boolean }) {
  const { t } = useTranslation();
  return (
    <div className="follow-call">
      {phone && <NumberLink number={phone} button testId="follow-up-dial" />}
      {linked && (
        <span data-testid="follow-up-linked">
          <CheckCircleOutlined aria-hidden /> {t('case.call_linked')}
        </span>
      )}
    </div>
  );
}
