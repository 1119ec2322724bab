/** An article of the assortment; list price in cents per unit. */
export interface Item {
  readonly sku: string;
  readonly name: string;
  readonly unit: 'PCS' | 'BOX' | 'ROLL' | 'M' | 'SET';
  readonly priceCents: number;
  /** Usual order quantity. */
  readonly usual: number;
  readonly barcode: string;
}

/** Family: code, name with "%" for the variant, unit, price of the first variant, growth per variant, usual quantity. */
type Family = readonly [string, string, Item['unit'], number, number, number, readonly string[]];

const FAMILIES: readonly Family[] = [
  ['CB', 'Cable NYM-J %, 100 m', 'ROLL', 6_890, 1.45, 6, ['3x1.5', '3x2.5', '5x1.5', '5x2.5', '5x4', '5x6']],
  ['CF', 'Flexible cable H07RN-F %', 'M', 189, 1.4, 150, ['3G1.5', '3G2.5', '5G2.5', '5G4', '5G6']],
  ['CD', 'Data cable Cat 6A S/FTP, % m', 'ROLL', 8_900, 1.9, 4, ['100', '305', '500']],
  ['PC', 'Patch cord Cat 6A %', 'PCS', 245, 1.25, 40, ['0.5 m grey', '1 m grey', '2 m grey', '3 m blue', '5 m blue']],
  [
    'CT',
    'Cable ties % mm black, 100 pcs',
    'BOX',
    210,
    1.5,
    30,
    ['100x2.5', '200x3.6', '200x4.8', '300x4.8', '360x7.6'],
  ],
  ['CG', 'Cable gland M% brass', 'PCS', 135, 1.3, 60, ['12', '16', '20', '25', '32', '40']],
  ['CN', 'Installation conduit % mm, 25 m', 'ROLL', 1_190, 1.35, 12, ['16', '20', '25', '32', '40']],
  ['TR', 'Cable tray perforated % mm, 3 m', 'PCS', 1_890, 1.3, 15, ['60x100', '60x200', '60x300', '85x400']],
  [
    'MB',
    'Miniature circuit breaker % 1-pole',
    'PCS',
    298,
    1.08,
    48,
    ['B10', 'B13', 'B16', 'B20', 'C10', 'C16', 'C20', 'C25'],
  ],
  [
    'RC',
    'Residual current device % 30 mA',
    'PCS',
    3_290,
    1.2,
    10,
    ['25A 2-pole', '40A 2-pole', '40A 4-pole', '63A 4-pole'],
  ],
  ['SP', 'Surge arrester type %', 'PCS', 7_900, 1.55, 4, ['3', '2', '1+2']],
  [
    'DB',
    'Distribution board %',
    'PCS',
    2_450,
    1.5,
    5,
    ['12 modules', '24 modules', '36 modules', '48 modules', '72 modules'],
  ],
  [
    'EN',
    'Wall enclosure IP66 % mm',
    'PCS',
    4_950,
    1.35,
    4,
    ['300x200x150', '400x300x200', '600x400x250', '800x600x300'],
  ],
  ['CO', 'Contactor % 3-pole', 'PCS', 1_650, 1.38, 8, ['9A', '12A', '18A', '25A', '40A', '65A']],
  ['MS', 'Motor starter %', 'PCS', 2_980, 1.15, 8, ['1.6-2.5A', '2.5-4A', '4-6.3A', '6.3-10A', '10-16A']],
  ['PS', 'Power supply 24 V DC %', 'PCS', 3_890, 1.5, 6, ['2.5 A', '5 A', '10 A', '20 A']],
  ['RL', 'Interface relay %', 'PCS', 545, 1.12, 30, ['24 V DC', '24 V AC/DC', '230 V AC']],
  ['TB', 'Terminal block % mm² grey', 'PCS', 49, 1.25, 200, ['2.5', '4', '6', '10', '16']],
  ['FE', 'Ferrules insulated % mm², 500 pcs', 'BOX', 390, 1.2, 12, ['0.75', '1.0', '1.5', '2.5', '4']],
  ['SW', 'Rocker switch % pure white', 'PCS', 325, 1.3, 50, ['one-way', 'two-way', 'intermediate', 'double']],
  ['SO', 'Socket outlet % pure white', 'PCS', 289, 1.6, 60, ['single', 'single childproof', 'USB-C']],
  ['FR', 'Cover frame % pure white', 'PCS', 115, 1.4, 80, ['1-gang', '2-gang', '3-gang', '4-gang']],
  ['FB', 'Flush box % mm', 'PCS', 42, 1.5, 150, ['47', '61', '66 airtight']],
  ['MD', 'Presence detector %', 'PCS', 4_290, 1.4, 8, ['corridor', '360 surface', '360 flush', 'DALI']],
  ['LP', 'LED panel % 4000 K', 'PCS', 2_990, 1.25, 24, ['620x620 28 W', '620x620 36 W', '1195x295 36 W']],
  ['LT', 'LED tri-proof luminaire %', 'PCS', 2_390, 1.4, 20, ['600 mm 20 W', '1200 mm 40 W', '1500 mm 58 W']],
  ['LH', 'LED high bay % 4000 K', 'PCS', 8_900, 1.3, 8, ['100 W', '150 W', '200 W']],
  ['LF', 'LED floodlight % IP65', 'PCS', 1_490, 1.5, 10, ['20 W', '30 W', '50 W', '100 W']],
  ['LE', 'Emergency luminaire %', 'PCS', 3_450, 1.3, 12, ['1 h', '3 h', '3 h self-test']],
  ['LB', 'LED bulb E27 % 2700 K', 'PCS', 189, 1.25, 100, ['7 W', '9 W', '11 W']],
  ['BT', 'Battery % industrial, 10 pcs', 'BOX', 390, 1.25, 25, ['AAA', 'AA', 'C', 'D', '9 V']],
  ['DR', 'Hammer drill bit SDS-plus %', 'PCS', 235, 1.2, 25, ['6x160', '8x160', '10x210', '12x210', '14x260']],
  ['SC', 'Chipboard screws % mm, 200 pcs', 'BOX', 690, 1.25, 20, ['4x40', '4x60', '5x60', '5x80', '6x100']],
  ['AN', 'Wall plugs % mm, 100 pcs', 'BOX', 420, 1.3, 20, ['6', '8', '10', '12']],
  ['GL', 'Assembly gloves nitrile, size %, 12 pairs', 'BOX', 1_490, 1, 10, ['8', '9', '10', '11']],
  ['TP', 'Insulating tape % 19 mm x 25 m', 'PCS', 89, 1, 100, ['black', 'blue', 'green-yellow', 'brown', 'grey']],
  ['MM', 'Multimeter %', 'PCS', 4_900, 1.7, 2, ['basic', 'TRMS', 'TRMS with clamp']],
  ['TK', 'Crimping pliers %', 'PCS', 2_690, 1.5, 2, ['0.5-6 mm²', '6-16 mm²', 'RJ45']],
  ['HT', 'Hydraulic hose DN % 2SN', 'M', 590, 1.3, 40, ['06', '08', '10', '12', '16']],
  ['FI', 'Pneumatic push-in fitting % mm', 'PCS', 139, 1.15, 80, ['4', '6', '8', '10', '12']],
  ['VA', 'Ball valve brass %', 'PCS', 690, 1.35, 15, ['1/2"', '3/4"', '1"', '1 1/4"', '1 1/2"']],
  [
    'BE',
    'Deep groove ball bearing %',
    'PCS',
    245,
    1.18,
    30,
    ['6000-2RS', '6002-2RS', '6004-2RS', '6205-2RS', '6206-2RS'],
  ],
  ['WC', 'EV wall charger %', 'PCS', 42_900, 1.5, 2, ['11 kW socket', '11 kW cable 5 m', '22 kW cable 7 m']],
  ['SM', 'Energy meter MID %', 'PCS', 6_900, 1.6, 4, ['1-phase 45 A', '3-phase 80 A', '3-phase CT']],
];

/** The assortment, in catalogue order. */
export const ITEMS: readonly Item[] = FAMILIES.flatMap(([code, name, unit, first, growth, usual, variants], family) =>
  variants.map((variant, index) => {
    const number = (family + 1) * 100 + index * 10;
    const price = first * growth ** index;
    return {
      sku: `${code}-${String(10_000 + number).slice(1)}`,
      name: name.replace('%', variant),
      unit,
      priceCents: price < 1_000 ? Math.round(price) : Math.round(price / 10) * 10,
      usual: Math.max(1, Math.round(usual / (1 + index * 0.25))),
      barcode: `40${String(71_230_000_00 + number * 7)}`,
    };
  }),
);
