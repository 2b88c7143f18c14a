import { PrinterOutlined } from '@ant-design/icons';
import { Button, Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { CaseDetail } from '@/api/types';
import { papersOf } from './model';

/** The case's documents, to be printed. */
export function Documents({ item }: { item: CaseDetail }) {
  const { t } = useTranslation();
  const title = (which: string) => {
    const notice = item.notices.find(({ number }) => which === `notice-${number}`);
    if (notice) return `${t(`document.notice_${notice.kind}`)} ${notice.number}`;
    return t(`document.${which}_title`);
  };
  const items = papersOf(item).map((which) => ({
    key: which,
    label: (
      <Link to={`/cases/${item.id}/documents/${which}`} data-testid={`document-${which}`}>
        {title(which)}
      </Link>
    ),
  }));
  return (
    <Dropdown trigger={['click']} menu={{ items }}>
      <Button icon={<PrinterOutlined />} data-testid="documents">
        {t('document.documents')}
      </Button>
    </Dropdown>
  );
}
