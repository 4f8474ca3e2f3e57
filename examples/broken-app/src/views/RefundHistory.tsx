import { Box, ContextView } from '@stripe/ui-extension-sdk/ui';

const RefundHistory = () => (
  <ContextView title="Past refunds">
    <Box>There were some. Probably.</Box>
  </ContextView>
);

export default RefundHistory;
