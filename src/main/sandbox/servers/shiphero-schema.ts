import { buildSchema } from 'graphql';

/** The part of the vendor's public schema that reading orders and their history needs. */
export const SHIPHERO_SCHEMA = buildSchema(`
  scalar ISODateTime

  type Query {
    account(analyze: Boolean): AccountResult
    order(id: String!, analyze: Boolean): OrderResult
    orders(
      updated_from: ISODateTime, updated_to: ISODateTime, order_date_from: ISODateTime, order_date_to: ISODateTime,
      order_number: String, partner_order_id: String, fulfillment_status: String, has_hold: Boolean,
      operator_hold: Boolean, address_hold: Boolean, payment_hold: Boolean, customer_account_id: String, analyze: Boolean
    ): OrdersResult
    order_history(
      date_from: ISODateTime, date_to: ISODateTime, order_id: String, customer_account_id: String, analyze: Boolean
    ): OrderHistoryResult
  }

  type AccountResult { request_id: String complexity: Int data: Account }
  type Account { id: String legacy_id: Int email: String username: String status: String is_3pl: Boolean }
  type OrderResult { request_id: String complexity: Int data: Order }
  type OrdersResult {
    request_id: String
    complexity: Int
    data(sort: String, first: Int, after: String): OrderConnection
  }
  type OrderHistoryResult {
    request_id: String
    complexity: Int
    data(sort: String, first: Int, after: String): OrderHistoryConnection
  }
  type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
  type OrderConnection { pageInfo: PageInfo! edges: [OrderEdge]! }
  type OrderEdge { node: Order cursor: String! }
  type OrderHistoryConnection { pageInfo: PageInfo! edges: [OrderHistoryEdge]! }
  type OrderHistoryEdge { node: OrderHistory cursor: String! }
  type LineItemConnection { pageInfo: PageInfo! edges: [LineItemEdge]! }
  type LineItemEdge { node: LineItem cursor: String! }
  type ShipmentLineItemConnection { pageInfo: PageInfo! edges: [ShipmentLineItemEdge]! }
  type ShipmentLineItemEdge { node: ShipmentLineItem cursor: String! }

  type Order {
    id: String legacy_id: Int order_number: String partner_order_id: String shop_name: String fulfillment_status: String
    account_id: String order_date: ISODateTime created_at: ISODateTime required_ship_date: ISODateTime updated_at: ISODateTime
    subtotal: String total_tax: String total_discounts: String total_price: String currency: String email: String profile: String
    packing_note: String gift_note: String tags: [String] warehouse_id: String ready_to_ship: Boolean holds: OrderHolds
    shipping_lines: ShippingLine shipping_address: Address billing_address: Address
    line_items(sort: String, first: Int, after: String): LineItemConnection
    shipments: [Shipment]
  }
  type OrderHolds {
    fraud_hold: Boolean address_hold: Boolean shipping_method_hold: Boolean operator_hold: Boolean payment_hold: Boolean
    client_hold: Boolean
  }
  type ShippingLine { title: String carrier: String method: String price: String }
  type Address {
    first_name: String last_name: String company: String address1: String address2: String city: String state: String
    state_code: String zip: String country: String country_code: String email: String phone: String
  }
  type LineItem {
    id: String legacy_id: Int sku: String partner_line_item_id: String product_name: String price: String quantity: Int
    quantity_allocated: Int quantity_pending_fulfillment: Int quantity_shipped: Int backorder_quantity: Int
    fulfillment_status: String warehouse_id: String warehouse: String barcode: String eligible_for_return: Boolean
    created_at: ISODateTime updated_at: ISODateTime
  }
  type Shipment {
    id: String legacy_id: Int order_id: String warehouse_id: String created_date: ISODateTime completed: Boolean picked_up: Boolean
    delivered: Boolean refunded: Boolean needs_refund: Boolean dropshipment: Boolean shipped_off_shiphero: Boolean
    shipping_labels: [ShippingLabel]
    line_items(first: Int, after: String): ShipmentLineItemConnection
  }
  type ShippingLabel {
    id: String tracking_number: String carrier: String shipping_method: String cost: String created_date: ISODateTime status: String
  }
  type ShipmentLineItem { line_item_id: String quantity: Int line_item: LineItem }
  type OrderHistory {
    id: String legacy_id: Int order_id: String user_id: String account_id: String username: String order_number: String
    information: String created_at: ISODateTime
  }
`);
