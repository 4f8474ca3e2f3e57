import { useState } from 'react';
import type { ExtensionContextValue } from '@stripe/ui-extension-sdk/context';
import fetchStripeSignature from '@stripe/ui-extension-sdk/signature';
import { SettingsView, TextArea, TextField } from '@stripe/ui-extension-sdk/ui';

const SENDER_URL = 'https://letters.ledgerline.dev/api/sender';

/** Who letters come from. The server checks the signature and keeps the values. */
const Settings = ({ userContext }: ExtensionContextValue) => {
  const [status, setStatus] = useState('');

  const save = async (values: { [name: string]: string }) => {
    setStatus('Saving…');
    try {
      const response = await fetch(SENDER_URL, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Stripe-Signature': await fetchStripeSignature(values),
        },
        body: JSON.stringify({ ...values, user_id: userContext.id, account_id: userContext.account.id }),
      });
      setStatus(response.ok ? 'Saved' : 'Could not be saved');
    } catch {
      setStatus('The server cannot be reached');
    }
  };

  return (
    <SettingsView onSave={save} statusMessage={status}>
      <TextField name="sender_name" label="Name on the letterhead" />
      <TextArea name="sender_address" label="Return address" />
    </SettingsView>
  );
};

export default Settings;
