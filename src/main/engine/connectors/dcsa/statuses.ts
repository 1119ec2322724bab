import type { ClaimClass } from '#shared/domain/milestones.ts';

/** eventClassifierCode. */
export const CLASSIFIERS: Readonly<Record<string, ClaimClass>> = { PLN: 'planned', EST: 'estimated', ACT: 'actual' };

/** What becomes of a paper: a booking that is asked for or given, something that is held up or released, or nothing to follow. */
export type PaperStep = 'requested' | 'confirmed' | 'refused' | 'void' | 'held' | 'released' | 'silent';

/** shipmentEventTypeCode. */
export const SHIPMENT_EVENTS: Readonly<Record<string, PaperStep>> = {
  APPR: 'silent',
  CMPL: 'silent',
  CONF: 'confirmed',
  DRFT: 'silent',
  HOLD: 'held',
  ISSU: 'silent',
  PENA: 'silent',
  PENU: 'silent',
  RECE: 'requested',
  REJE: 'refused',
  RELS: 'released',
  REQS: 'requested',
  SUBM: 'requested',
  SURR: 'silent',
  VOID: 'void',
};

/** documentTypeCode: which papers are the booking, and which is the customs'. */
export const DOCUMENT_TYPES: Readonly<Record<string, 'booking' | 'customs' | 'other'>> = {
  ARN: 'other',
  BKG: 'booking',
  CAS: 'other',
  CBR: 'booking',
  CUS: 'customs',
  DGD: 'other',
  OOG: 'other',
  SHI: 'other',
  SRM: 'other',
  TRD: 'other',
  VGM: 'other',
};

/** transportEventTypeCode: of a vessel, train, truck or barge. */
export const TRANSPORT_EVENTS: Readonly<Record<string, 'arrival' | 'departure'>> = {
  ARRI: 'arrival',
  DEPA: 'departure',
};

/** What happens to a container. */
export type EquipmentStep =
  | 'load'
  | 'discharge'
  | 'gate_in'
  | 'gate_out'
  | 'pick_up'
  | 'drop_off'
  | 'stripped'
  | 'silent';

/** equipmentEventTypeCode. */
export const EQUIPMENT_EVENTS: Readonly<Record<string, EquipmentStep>> = {
  DISC: 'discharge',
  DROP: 'drop_off',
  GTIN: 'gate_in',
  GTOT: 'gate_out',
  INSP: 'silent',
  LOAD: 'load',
  PICK: 'pick_up',
  RMVD: 'silent',
  RSEA: 'silent',
  STRP: 'stripped',
  STUF: 'silent',
};

/** emptyIndicatorCode: whether the goods are inside. */
export const EMPTY_INDICATORS: Readonly<Record<string, boolean>> = { EMPTY: false, LADEN: true };

/** facilityTypeCode: whether it is the customer's door. */
export const FACILITY_TYPES: Readonly<Record<string, boolean>> = {
  BOCR: false,
  CLOC: true,
  COFS: false,
  COYA: false,
  DEPO: false,
  INTE: false,
  OFFD: false,
  POTE: false,
  RAMP: false,
};
