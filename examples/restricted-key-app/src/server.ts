import Stripe from 'stripe';

const stripe = new Stripe(process.env.STRIPE_RESTRICTED_KEY ?? '');

/** The letters to send today: one for each overdue invoice of the account. */
export async function overdueLetters(stripeAccount: string) {
  const letters = [];
  for await (const invoice of stripe.invoices.list({ status: 'open' }, { stripeAccount })) {
    if (invoice.due_date === null || invoice.due_date * 1000 > Date.now()) continue;
    const customer = await stripe.customers.retrieve(String(invoice.customer), {}, { stripeAccount });
    letters.push({ number: invoice.number, customer });
  }
  return letters;
}

/** Whether an event reports that an invoice was paid, so that its letter is not sent. */
export function isPaid(event: Stripe.Event) {
  return event.type === 'invoice.paid';
}
