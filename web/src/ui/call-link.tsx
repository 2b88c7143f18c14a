import { PhoneOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { mayOpen, useUser } from '@/lib/person';

/** Leads to a call's page, for those whose role may see the call log. */
export function CallLink({ id }: { id: string }) {
  const { t } = useTranslation();
  const user = useUser();
  const words = (
    <>
      <PhoneOutlined aria-hidden /> {t('calls.the_call')}
    </>
  );
  return mayOpen(user.role, 'calls') ? <Link to={`/calls/${id}`}>{words}</Link> : <span>{words}</span>;
}
