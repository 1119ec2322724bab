/** How a country's customers are called and reached. */
export interface Country {
  readonly code: string;
  /** Relative number of customers. */
  readonly weight: number;
  /** Business days in transit from the company's warehouses. */
  readonly transitDays: number;
  /** City and postal code. */
  readonly cities: readonly (readonly [string, string])[];
  readonly streets: readonly string[];
  readonly surnames: readonly string[];
  /** Trade name with "%" for a surname or city. */
  readonly names: readonly string[];
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'DE', weight: 46, transitDays: 1,
    cities: [
      ['Hamburg', '20457'], ['Bremen', '28195'], ['Hannover', '30159'], ['Dortmund', '44137'], ['Köln', '50667'],
      ['Frankfurt am Main', '60311'], ['Stuttgart', '70173'], ['München', '80331'], ['Nürnberg', '90402'],
      ['Leipzig', '04109'], ['Dresden', '01067'], ['Berlin', '10117'], ['Rostock', '18055'], ['Kassel', '34117'],
      ['Münster', '48143'], ['Freiburg', '79098'], ['Ulm', '89073'], ['Erfurt', '99084'],
    ],
    streets: ['Industriestraße', 'Gewerbering', 'Am Hafen', 'Daimlerstraße', 'Siemensstraße', 'Lagerweg', 'Bahnhofstraße'],
    surnames: ['Brandt', 'Schröder', 'Albers', 'Petersen', 'Kühn', 'Wagner', 'Lorenz', 'Böhm', 'Seidel', 'Hartwig', 'Vogt', 'Reimers'],
    names: ['Elektro % GmbH', '% Elektrotechnik GmbH & Co. KG', 'Anlagenbau % GmbH', '% Gebäudetechnik GmbH', 'Stadtwerke %', '% Maschinenbau AG', 'Bauzentrum % GmbH'],
  },
  {
    code: 'NL', weight: 9, transitDays: 2,
    cities: [['Rotterdam', '3011 AA'], ['Utrecht', '3511 AB'], ['Eindhoven', '5611 AZ'], ['Groningen', '9711 LM'], ['Zwolle', '8011 CD']],
    streets: ['Industrieweg', 'Havenstraat', 'Energieweg', 'Ambachtsweg'],
    surnames: ['de Wit', 'van Dijk', 'Bakker', 'Visser', 'Mulder', 'Hendriks'],
    names: ['Installatiebedrijf % B.V.', '% Elektro B.V.', 'Technische Groothandel % B.V.', '% Totaaltechniek B.V.'],
  },
  {
    code: 'AT', weight: 8, transitDays: 2,
    cities: [['Wien', '1030'], ['Linz', '4020'], ['Graz', '8010'], ['Salzburg', '5020'], ['Innsbruck', '6020']],
    streets: ['Industriezeile', 'Gewerbeparkstraße', 'Linzer Straße', 'Triester Straße'],
    surnames: ['Gruber', 'Steiner', 'Moser', 'Pichler', 'Eder', 'Leitner'],
    names: ['Elektro % GmbH', '% Haustechnik GmbH', '% Anlagentechnik GmbH', '% & Söhne KG'],
  },
  {
    code: 'FR', weight: 8, transitDays: 2,
    cities: [['Strasbourg', '67000'], ['Lille', '59000'], ['Lyon', '69002'], ['Nantes', '44000'], ['Metz', '57000']],
    streets: ["Rue de l'Industrie", 'Avenue des Artisans', 'Rue du Port', 'Zone Artisanale Nord'],
    surnames: ['Martin', 'Lefèvre', 'Girard', 'Roussel', 'Fontaine', 'Chevalier'],
    names: ['% Électricité SAS', 'Établissements % SARL', '% Équipements SAS', 'Sté % et Fils SARL'],
  },
  {
    code: 'PL', weight: 7, transitDays: 2,
    cities: [['Szczecin', '70-001'], ['Poznań', '61-001'], ['Wrocław', '50-001'], ['Gdańsk', '80-001'], ['Łódź', '90-001']],
    streets: ['ul. Przemysłowa', 'ul. Portowa', 'ul. Składowa', 'ul. Fabryczna'],
    surnames: ['Nowak', 'Kowalczyk', 'Wiśniewski', 'Zieliński', 'Mazur'],
    names: ['Elektro-% Sp. z o.o.', 'Hurtownia % Sp. z o.o.', '% Instalacje S.A.', 'Zakład Elektryczny % Sp.j.'],
  },
  {
    code: 'BE', weight: 5, transitDays: 2,
    cities: [['Antwerpen', '2000'], ['Gent', '9000'], ['Liège', '4000'], ['Brugge', '8000']],
    streets: ['Industrielaan', 'Havenlaan', 'Nijverheidsstraat', 'Rue des Ateliers'],
    surnames: ['Peeters', 'Janssens', 'Maes', 'Dubois', 'Claes'],
    names: ['% Elektriciteit BV', '% Technics NV', 'Ets. % SRL', '% Installaties BV'],
  },
  {
    code: 'DK', weight: 4, transitDays: 2,
    cities: [['Aarhus', '8000'], ['Odense', '5000'], ['København', '1050'], ['Aalborg', '9000']],
    streets: ['Industrivej', 'Havnegade', 'Fabriksvej'],
    surnames: ['Jensen', 'Nielsen', 'Mortensen', 'Lund'],
    names: ['% El-Installation A/S', '% Teknik ApS', '% & Søn A/S'],
  },
  {
    code: 'CZ', weight: 4, transitDays: 2,
    cities: [['Praha', '110 00'], ['Brno', '602 00'], ['Plzeň', '301 00'], ['Ostrava', '702 00']],
    streets: ['Průmyslová', 'Skladová', 'Tovární'],
    surnames: ['Novák', 'Dvořák', 'Procházka', 'Horák'],
    names: ['Elektro % s.r.o.', '% Montáže a.s.', '% Technika s.r.o.'],
  },
  {
    code: 'SE', weight: 3, transitDays: 3,
    cities: [['Malmö', '211 20'], ['Göteborg', '411 04'], ['Stockholm', '111 20'], ['Linköping', '582 22']],
    streets: ['Industrigatan', 'Hamngatan', 'Verkstadsgatan'],
    surnames: ['Lindqvist', 'Bergström', 'Nyström', 'Ekman'],
    names: ['% El AB', '% Installation AB', 'Elfirman % AB'],
  },
  {
    code: 'IT', weight: 3, transitDays: 3,
    cities: [['Milano', '20121'], ['Verona', '37121'], ['Torino', '10121'], ['Bolzano', '39100']],
    streets: ["Via dell'Industria", 'Via Artigianato', 'Via del Lavoro'],
    surnames: ['Rossi', 'Ferrari', 'Conti', 'Marchetti'],
    names: ['% Impianti S.r.l.', 'Elettroforniture % S.p.A.', '% Elettrica S.r.l.'],
  },
  {
    code: 'CH', weight: 2, transitDays: 3,
    cities: [['Zürich', '8005'], ['Basel', '4057'], ['Bern', '3011'], ['St. Gallen', '9000']],
    streets: ['Industriestrasse', 'Gewerbestrasse', 'Hardturmstrasse'],
    surnames: ['Keller', 'Meier', 'Zürcher', 'Frei'],
    names: ['% Elektro AG', '% Gebäudetechnik AG', 'Elektro-Material % AG'],
  },
  {
    code: 'ES', weight: 1, transitDays: 4,
    cities: [['Barcelona', '08001'], ['Zaragoza', '50001'], ['Valencia', '46001']],
    streets: ['Calle de la Industria', 'Polígono Industrial Norte', 'Avenida del Puerto'],
    surnames: ['García', 'Serrano', 'Ortega', 'Vidal'],
    names: ['Instalaciones % S.L.', 'Suministros % S.A.', '% Eléctrica S.L.'],
  },
];
