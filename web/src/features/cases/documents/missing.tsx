import { FileUnknownOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Empty } from '@/ui/empty';

export function NoSuchPaper({ id }: { id: string }) {
  const { t } = useTranslation();
  return (
    <Empty icon={<FileUnknownOutlined />} title={t('document.missing')} text={t('document.missing_why')}>
      <Link to={`/cases/${id}`}>{t('document.back')}</Link>
    </Empty>
  );
}
