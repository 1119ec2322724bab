/** How long the nested lists of one order are asked for; a question may cost 1,000 points, by what it asks for at most. */
export const USUAL = {
  lines: 50,
  transactions: 10,
  fulfillmentOrders: 5,
  fulfillmentOrderLines: 20,
  fulfillments: 5,
  fulfillmentLines: 20,
  refunds: 5,
  refundLines: 10,
} as const;

/** The same for one list on its own, of an order whose list is longer than usual. */
export const MOST = {
  lines: 250,
  transactions: 200,
  fulfillmentOrders: 10,
  fulfillmentOrderLines: 40,
  fulfillments: 10,
  fulfillmentLines: 40,
  refunds: 10,
  refundLines: 40,
  returns: 10,
  returnLines: 40,
} as const;
