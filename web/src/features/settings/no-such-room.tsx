import { CompassOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/empty';

export function NoSuchRoom() {
  const { t } = useTranslation();
  return (
    <Empty icon={<CompassOutlined />} title={t('app.not_found')} text={t('app.not_found_why')} />
  );
}
