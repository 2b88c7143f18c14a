/** Passwords that were made up: shown once, to be copied or saved, then gone. */

import { CopyOutlined, DownloadOutlined } from '@ant-design/icons';
import { Alert, App, Button, Modal } from 'antd';
import { useTranslation } from 'react-i18next';

export interface Secret {
  who: string;
  password: string;
}

export function Secrets({ secrets, onClose }: { secrets: Secret[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const text = secrets.map(({ who, password }) => `${who}\t${password}`).join('\n');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      void message.success(t('admin.copied'));
    } catch {
      // Pages without HTTPS may not copy by themselves; the table can be marked.
      void message.info(t('admin.copy_by_hand'));
    }
  };
  return (
    <Modal
      open={secrets.length > 0}
      title={t('admin.secrets')}
      onCancel={onClose}
      mask={{ closable: false }}
      footer={[
        <Button key="copy" icon={<CopyOutlined />} onClick={copy}>
          {t('admin.copy')}
        </Button>,
        <Button key="save" icon={<DownloadOutlined />} href={csv(secrets)} download="yingda-passwords.csv">
          {t('admin.save_csv')}
        </Button>,
        <Button key="done" type="primary" onClick={onClose} data-testid="secrets-done">
          {t('admin.secrets_done')}
        </Button>,
      ]}
    >
      <Alert type="warning" showIcon title={t('admin.secrets_once')} style={{ marginBottom: 12 }} />
      <div className="secrets">
        <table className="plain-table num">
          <thead>
            <tr>
              <th scope="col">{t('admin.who')}</th>
              <th scope="col">{t('session.password')}</th>
            </tr>
          </thead>
          <tbody>
            {secrets.map(({ who, password }) => (
              <tr key={who}>
                <td>{who}</td>
                <td>
                  <code data-testid={`secret-${who}`}>{password}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Modal>
  );
}

/** The mark before it tells spreadsheets that the text is UTF-8. */
function csv(secrets: Secret[]): string {
  const lines = secrets.map(({ who, password }) => `${who},${password}`).join('\r\n');
  return `data:text/csv;charset=utf-8,${encodeURIComponent(`\uFEFF${lines}\r\n`)}`;
}
