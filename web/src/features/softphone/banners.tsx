/** What stands between the person and a working telephone, and what to do about it. */

import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { codeText } from '@/lib/errors';
import { useSoftphone } from '@/lib/softphone/store';
import { useLine } from '@/lib/softphone/use-line';

export function Banners() {
  const { t, i18n } = useTranslation();
  const line = useLine();
  const link = useSoftphone((state) => state.link);
  const phone = useSoftphone((state) => state.phone);
  const wantsBrowser = useSoftphone(
    (state) => state.seat?.phone === 'browser' && state.seat.state !== 'signed_out',
  );
  const silent = useSoftphone(
    (state) => wantsDesk(state.seat?.phone) && state.seat?.phone_connected === false,
  );
  return (
    <div aria-live="assertive">
      {link === 'lost' && (
        <Alert
          banner
          type="error"
          title={t('softphone.link_lost')}
          description={t('softphone.link_lost_why')}
          data-testid="link-lost"
        />
      )}
      {phone.status === 'problem' && (
        <Alert
          banner
          type="warning"
          title={codeText(i18n, phone.code)}
          data-testid="phone-problem"
          action={
            wantsBrowser && (
              <Button size="small" onClick={() => line?.reconnect()} data-testid="phone-reconnect">
                {t('softphone.phone_here')}
              </Button>
            )
          }
        />
      )}
      {link === 'live' && silent && (
        <Alert banner type="warning" title={t('softphone.desk_phone_gone')} data-testid="desk-phone-gone" />
      )}
    </div>
  );
}

function wantsDesk(phone: string | null | undefined): boolean {
  return phone !== null && phone !== undefined && phone !== 'browser';
}
