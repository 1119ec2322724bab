import { crmCase } from '../lifecycle/testing/order-builder.ts';
import { describeSpells, ordered } from './testing/stories.ts';

describeSpells([
  {
    code: 'CR-HOLD',
    onset: '2026-03-02 09:00',
    headline: 'Credit hold since 2026-03-02T09:00Z: limit exceeded.',
    documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', null, { reason: 'limit exceeded.' })],
    ended: {
      at: '2026-03-03 09:00',
      documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-03 09:00')],
    },
  },
  {
    code: 'CR-AGED',
    onset: '2026-03-03 08:00',
    headline: 'Credit hold open for more than 8 h of business time.',
    documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', null)],
    ended: {
      at: '2026-03-04 09:00',
      documents: [ordered(), crmCase().condition('CR-HOLD', '2026-03-02 09:00', '2026-03-04 09:00')],
    },
  },
  {
    code: 'CR-RISK',
    onset: '2026-03-02 13:00',
    headline: /^Risk review since/,
    documents: [ordered(), crmCase().condition('CR-RISK', '2026-03-02 09:00', null)],
    ended: {
      at: '2026-03-02 15:00',
      documents: [ordered(), crmCase().condition('CR-RISK', '2026-03-02 09:00', '2026-03-02 15:00')],
    },
  },
  {
    code: 'CR-PREPAY',
    onset: '2026-03-02 09:00',
    headline: /^Missing prepayment since/,
    documents: [ordered(), crmCase().condition('CR-PREPAY', '2026-03-02 09:00', null)],
  },
]);
