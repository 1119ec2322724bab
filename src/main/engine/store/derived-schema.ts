/**
 * The derived half of the store: everything here is a function of inbox, decisions, policy and now, and is dropped and
 * rebuilt when this number changes.
 */
export const DERIVED_VERSION = 14;

/** Work still to do per stage; survives a crash between stages. */
export const WORK_STAGES = { map: 1, correlate: 2, relink: 3, assemble: 4 } as const;

/** Above every document id; leaves room for all ranks below 2 ** 53. */
export const RANK_STEP = 2 ** 40;

/** Lines, and invoices, that one order has room for in the KPI tables. */
export const KPI_POSITIONS = 65_536;

/**
 * Integers that stand for words in hot tables.
 * `document.id` of an order's anchor document is the order's id everywhere below.
 */
export const DERIVED_TABLES: readonly string[] = [
  // map: key is inbox_record.id · correlate (its keys are new) and relink (its
  // neighbours are): rank * RANK_STEP + document.id, so that low ranks come first · assemble: order id
  `CREATE TABLE work (stage INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (stage, key)) STRICT, WITHOUT ROWID`,

  // One thing as one system states it. body: CanonicalDocument as JSON. record: the inbox version it was read from, and
  // first_seen_at when that came: both are needed wherever an order is assembled.
  // keys: its reference keys, a line each, led by the role (0 is, 1 points_to, 2 may_name). dated_at: documentDate().
  // An id is never given twice: work and links of a document that is gone are told by it.
  `CREATE TABLE document (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    local_key TEXT NOT NULL,
    record INTEGER NOT NULL,
    kind TEXT NOT NULL,
    rank INTEGER NOT NULL,
    recorded_at INTEGER,
    first_seen_at INTEGER NOT NULL,
    dated_at INTEGER,
    voided INTEGER NOT NULL,
    keys TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (stream, source_id, local_key)
  ) STRICT`,

  // key: referenceKey() · role: 0 is, 1 points_to · rank: the document's, to spare a join
  `CREATE TABLE document_reference (
    key TEXT NOT NULL,
    document INTEGER NOT NULL,
    role INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    PRIMARY KEY (key, rank, document, role)
  ) STRICT, WITHOUT ROWID`,

  // Keys that a document carried once and does not now, or that one which is gone carried: by them it is found when one
  // asks what was known at an earlier moment. Each find is verified against the version of that moment.
  `CREATE TABLE former_reference (
    key TEXT NOT NULL,
    stream INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    local_key TEXT NOT NULL,
    PRIMARY KEY (key, stream, source_id, local_key)
  ) STRICT, WITHOUT ROWID`,

  // Documents that were linked, or had to be left, because of a weak key: looked at again when the key's owners change.
  `CREATE TABLE weak_dependant (key TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (key, document)) STRICT, WITHOUT ROWID`,

  // Keys that are on too many documents to mean one.
  `CREATE TABLE hub_key (key TEXT PRIMARY KEY NOT NULL) STRICT, WITHOUT ROWID`,

  // evidence: LinkEvidence as JSON. Kept by order: the links of one are read together whenever it is assembled.
  `CREATE TABLE document_link (
    order_id INTEGER NOT NULL,
    document INTEGER NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (order_id, document)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX document_link_document ON document_link (document, order_id)`,

  // code: UnlinkedCode; what a person set aside stands here too and asks for nothing · reason: a sentence
  `CREATE TABLE unlinked_document (document INTEGER PRIMARY KEY, code TEXT NOT NULL, reason TEXT NOT NULL) STRICT`,

  // path: JSON Pointer or file:line
  `CREATE TABLE parked_record (
    record INTEGER PRIMARY KEY,
    stream INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    reason TEXT NOT NULL,
    path TEXT NOT NULL
  ) STRICT`,
  `CREATE INDEX parked_record_source ON parked_record (stream, source_id)`,

  // The grid's row; the order page is assembled from the linked documents when it is looked at.
  // axes: seven letters in the order of AXES (n p c b x), upper case where systems disagree.
  // uneven: see lifecycle/unevenness.ts. first_workday, last_workday: days that its figures asked the calendars about, as
  // numbers since 1970-01-01.
  // value and value_at_risk: micros. systems: connection ids joined by a blank. promise_at: end of the promised day.
  `CREATE TABLE order_row (
    id INTEGER PRIMARY KEY,
    order_key TEXT NOT NULL,
    order_no TEXT NOT NULL,
    customer TEXT,
    customer_po TEXT,
    value INTEGER,
    currency TEXT,
    ordered_at INTEGER,
    promise_at INTEGER,
    promise_date TEXT,
    slip_ms INTEGER,
    slip_basis TEXT,
    predicted_at INTEGER,
    predicted_slip_ms INTEGER,
    cause TEXT,
    why TEXT NOT NULL,
    axes TEXT NOT NULL,
    next_code TEXT,
    next_at INTEGER,
    next_date TEXT,
    next_class TEXT,
    value_at_risk INTEGER,
    jeopardy INTEGER,
    jeopardy_band TEXT,
    direction TEXT,
    open_exceptions INTEGER NOT NULL,
    on_hold INTEGER NOT NULL,
    unbilled INTEGER NOT NULL,
    systems TEXT NOT NULL,
    recorded_at INTEGER,
    closed INTEGER NOT NULL,
    cancelled INTEGER NOT NULL,
    next_look_at INTEGER,
    verdicts TEXT NOT NULL,
    uneven INTEGER NOT NULL,
    first_workday INTEGER,
    last_workday INTEGER
  ) STRICT`,
  `CREATE INDEX order_row_look ON order_row (next_look_at) WHERE next_look_at IS NOT NULL`,
  `CREATE INDEX order_row_no ON order_row (order_no)`,
  // All that is told of the open orders of a connection that is out.
  `CREATE INDEX order_row_open ON order_row (systems, currency, promise_at, value) WHERE closed = 0 AND cancelled = 0`,
  // The sequences in which the whole list is asked for most: to sort it takes five times as long as to read it sorted.
  `CREATE INDEX order_row_customer ON order_row (customer COLLATE NOCASE, order_key)`,
  `CREATE INDEX order_row_value ON order_row (value, order_key)`,
  `CREATE INDEX order_row_promise ON order_row (promise_at, order_key)`,
  `CREATE INDEX order_row_slip ON order_row (slip_ms, order_key)`,

  // severity: index in SEVERITIES. state, owner, due, snooze and notes come from decisions. order_id is null for what
  // concerns a connection; affected and due_today then count the open orders that an outage touches. awaits: id of the
  // connection whose word is missing. penalty: micros of the currency. sources: SourceRef[] as JSON.
  `CREATE TABLE exception_row (
    id INTEGER PRIMARY KEY,
    exception_key TEXT NOT NULL UNIQUE,
    order_id INTEGER,
    code TEXT NOT NULL,
    cause TEXT NOT NULL,
    severity INTEGER NOT NULL,
    subject_key TEXT NOT NULL,
    headline TEXT NOT NULL,
    next_action TEXT NOT NULL,
    onset_at INTEGER NOT NULL,
    cleared_at INTEGER,
    value_at_risk INTEGER,
    currency TEXT,
    penalty INTEGER,
    root_key TEXT,
    occurrences INTEGER NOT NULL,
    awaits TEXT,
    team TEXT NOT NULL,
    affected INTEGER,
    due_today INTEGER,
    sources TEXT NOT NULL,
    state TEXT NOT NULL,
    owner TEXT,
    due_at INTEGER,
    snoozed_until INTEGER,
    snooze_reason TEXT,
    notes INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX exception_row_order ON exception_row (order_id)`,
  `CREATE INDEX exception_row_root ON exception_row (root_key) WHERE root_key IS NOT NULL`,
  `CREATE INDEX exception_row_awaits ON exception_row (awaits, onset_at) WHERE awaits IS NOT NULL`,

  // Lines whose ordered, shipped and invoiced figures differ; amounts and quantities in micros.
  `CREATE TABLE reconcile_row (
    order_id INTEGER NOT NULL,
    line_key TEXT NOT NULL,
    line_no TEXT NOT NULL,
    item_no TEXT,
    description TEXT,
    unit TEXT,
    finding TEXT NOT NULL,
    ordered INTEGER,
    shipped INTEGER,
    invoiced INTEGER,
    difference INTEGER NOT NULL,
    currency TEXT,
    ordered_amount INTEGER,
    invoiced_amount INTEGER,
    difference_amount INTEGER,
    shipped_at INTEGER,
    sources TEXT NOT NULL,
    PRIMARY KEY (order_id, line_key, finding)
  ) STRICT, WITHOUT ROWID`,

  // What KPIs are made of. kpi_order.id: the order · kpi_line.id and kpi_invoice.id: order * 65536 + position in the order.
  // Instants are ends of what they may mean; `passed` holds bits, see lifecycle/kpi/line-facts.ts.
  `CREATE TABLE kpi_order (
    id INTEGER PRIMARY KEY,
    carrier TEXT,
    warehouse TEXT,
    set_aside INTEGER NOT NULL,
    requested_at INTEGER,
    first_promise_at INTEGER,
    promise_at INTEGER,
    planned_ship_at INTEGER,
    tolerance_ms INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    filled INTEGER,
    moved_by_customer INTEGER NOT NULL,
    faults TEXT,
    received_at INTEGER,
    entered_at INTEGER,
    shipped_at INTEGER,
    delivered_at INTEGER,
    invoiced_at INTEGER,
    cycle_ms INTEGER,
    cycle_bh_ms INTEGER,
    entry_ms INTEGER,
    entry_bh_ms INTEGER,
    credit_ms INTEGER,
    credit_bh_ms INTEGER,
    allocate_ms INTEGER,
    allocate_bh_ms INTEGER,
    pick_pack_ms INTEGER,
    pick_pack_bh_ms INTEGER,
    dock_ms INTEGER,
    dock_bh_ms INTEGER,
    transit_ms INTEGER,
    transit_bh_ms INTEGER,
    invoice_ms INTEGER,
    invoice_bh_ms INTEGER,
    promise_miss_ms INTEGER,
    promise_changes INTEGER NOT NULL,
    holds INTEGER NOT NULL,
    hold_bh_ms INTEGER NOT NULL,
    held_since INTEGER,
    lost_at INTEGER,
    lost_credit INTEGER NOT NULL,
    lost_stock INTEGER NOT NULL,
    lost_warehouse INTEGER NOT NULL,
    lost_carrier INTEGER NOT NULL,
    lost_invoicing INTEGER NOT NULL,
    lost_data INTEGER NOT NULL,
    lost_customer INTEGER NOT NULL,
    releases INTEGER NOT NULL,
    manual_links INTEGER NOT NULL,
    automatic_links INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE kpi_line (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL,
    line_no TEXT NOT NULL,
    item_no TEXT,
    set_aside INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    value INTEGER,
    requested_at INTEGER,
    first_promise_at INTEGER,
    promise_at INTEGER,
    tolerance_ms INTEGER NOT NULL,
    reached_at INTEGER,
    delivered INTEGER NOT NULL,
    by_requested INTEGER NOT NULL,
    by_first_promise INTEGER NOT NULL,
    by_promise INTEGER NOT NULL,
    passed INTEGER NOT NULL,
    planned_ship_at INTEGER,
    ship_reached_at INTEGER,
    first_ship_at INTEGER,
    first_shipped INTEGER,
    filled INTEGER,
    planned_release_at INTEGER,
    unallocated INTEGER,
    moved_by_customer INTEGER NOT NULL
  ) STRICT`,
  `CREATE TABLE kpi_invoice (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL,
    document_key TEXT NOT NULL,
    label TEXT NOT NULL,
    issued_at INTEGER,
    net INTEGER,
    total INTEGER,
    open INTEGER,
    currency TEXT,
    due_at INTEGER,
    paid INTEGER NOT NULL,
    paid_at INTEGER,
    shipped_at INTEGER,
    lag_days INTEGER,
    corrected_at INTEGER
  ) STRICT`,
  `CREATE INDEX kpi_invoice_document ON kpi_invoice (document_key)`,

  // unbilled: value at the order's price, shipped net of returns less billed net of credits, from that time on.
  `CREATE TABLE kpi_step (
    line INTEGER NOT NULL,
    at INTEGER NOT NULL,
    unbilled INTEGER NOT NULL,
    shipped INTEGER NOT NULL,
    PRIMARY KEY (line, at)
  ) STRICT, WITHOUT ROWID`,

  // What each delivered order teaches of usual durations. durations: milliseconds in the order of LEARNED_DURATIONS,
  // joined by commas; empty where not known.
  `CREATE TABLE order_duration (
    order_id INTEGER PRIMARY KEY,
    shipped_at INTEGER NOT NULL,
    warehouse TEXT,
    destination TEXT,
    carrier TEXT,
    durations TEXT NOT NULL
  ) STRICT`,

  // id: order id * 2, or document.id * 2 + 1 for a document of no order. text: folded values, each between line feeds.
  // places: for each of these values "field<TAB>documentKey<TAB>value as written", a line each, in the same sequence.
  `CREATE TABLE search_entry (id INTEGER PRIMARY KEY, text TEXT NOT NULL, places TEXT NOT NULL) STRICT`,
  `CREATE VIRTUAL TABLE search_index USING fts5 (
    text, content = 'search_entry', content_rowid = 'id', tokenize = 'trigram', detail = 'none', columnsize = 0
  )`,
];

/** In an order that respects nothing: derived tables have no foreign keys. */
export const DERIVED_NAMES: readonly string[] = [
  'work',
  'document',
  'document_reference',
  'former_reference',
  'weak_dependant',
  'hub_key',
  'document_link',
  'unlinked_document',
  'parked_record',
  'order_row',
  'exception_row',
  'reconcile_row',
  'order_duration',
  'kpi_order',
  'kpi_line',
  'kpi_invoice',
  'kpi_step',
  'search_index',
  'search_entry',
];
