import { ApiOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Empty } from '@/ui/empty';

/** Trunks (中继) are named in the config file. */
export default function Trunks() {
  const { t } = useTranslation();
  return (
    <section className="card">
      <Empty icon={<ApiOutlined />} title={t('admin.trunks_in_file')} text={t('admin.trunks_in_file_why')}>
        <pre className="documents-text trunks-example">
          {'[[trunk]]\nname = "carrier"\naddress = "203.0.113.5:5060"\ncalls_max = 30\naccept_from = ["203.0.113.5/32"]'}
        </pre>
      </Empty>
    </section>
  );
}
