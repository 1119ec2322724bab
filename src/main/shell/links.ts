/** Sites of the systems that we read and of carriers' tracking pages; a leading dot allows sub-domains. */
const ALLOWED_HOSTS: readonly string[] = [
  'businesscentral.dynamics.com',
  'learn.microsoft.com',
  '.dynamics.com',
  '.salesforce.com',
  '.force.com',
  '.shiphero.com',
  '.easypost.com',
  '.project44.com',
  '.sap.com',
  '.oracle.com',
  '.netsuite.com',
  '.odoo.com',
  '.frappe.io',
  '.tryton.org',
  '.hubspot.com',
  '.extensiv.com',
  '.shipengine.com',
  'dcsa.org',
  '.dcsa.org',
  'shopify.dev',
  '.shopify.com',
  'woocommerce.com',
  '.woocommerce.com',
  'woocommerce.github.io',
  '.adobe.com',
  '.vendure.io',
  '.xero.com',
  'cloudevents.io',
  'www.rabbitmq.com',
  'html.spec.whatwg.org',
  'x12.org',
  '.unece.org',
  'login.microsoftonline.com',
  '.ups.com',
  '.fedex.com',
  '.usps.com',
  '.dhl.com',
];

/** Whether a link may be handed to the system's browser: https, no credentials in it, a host that we know. */
export function isAllowedLink(address: string): boolean {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:' || url.username !== '' || url.password !== '' || url.port !== '')
    return false;
  return ALLOWED_HOSTS.some((allowed) =>
    allowed.startsWith('.') ? url.hostname.endsWith(allowed) : url.hostname === allowed,
  );
}
