import { Button, ContextView } from '@stripe/ui-extension-sdk/ui';

const API = 'https://api.refundrocket.dev';

const RefundButton = () => (
  <ContextView title="Refund Rocket">
    <Button type="primary" onPress={() => fetch(`${API}/launch`, { method: 'POST' })}>
      Launch refund
    </Button>
  </ContextView>
);

export default RefundButton;
