// Finds personal data that tells itself by its shape or by the words before it: mail, telephone, cards, accounts, numbers of authorities, addresses of machines,
// birthdays, streets, names after a title or an introduction. Never guesses names from capital letters alone. Bounded repetitions only.
import type { Span } from './secrets.ts';

type Accepts = (value: string, text: string, start: number) => boolean;

interface Kind {
  readonly type: string;
  readonly pattern: RegExp;
  readonly accepts?: Accepts;
}

const digitsOf = (text: string): string => text.replace(/\D/g, '');

/** ISO/IEC 7812: the check digit of cards. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30;
    sum += i % 2 === 0 ? digit : digit > 4 ? digit * 2 - 9 : digit * 2;
  }
  return sum % 10 === 0;
}

/** ISO 7064, mod 97: the check digits of accounts. */
function passesMod97(value: string): boolean {
  const compact = value.replace(/[\s-]/g, '').toUpperCase();
  let rest = 0;
  for (const char of compact.slice(4) + compact.slice(0, 4)) rest = Number(`${rest}${Number.parseInt(char, 36)}`) % 97;
  return rest === 1;
}

const BEFORE_CHARS = 40;
const before = (text: string, start: number): string => text.slice(Math.max(0, start - BEFORE_CHARS), start).toLowerCase();

const isCard: Accepts = (value, text, start) => {
  const digits = digitsOf(value);
  if (/^(.)\1+$/.test(digits) || digits.length < 12 || digits.length > 19) return false;
  const isSaid = /\b(?:card|visa|mastercard|amex|credit|debit|karte|tarjeta|carte|cartão|卡)/.test(before(text, start));
  return isSaid || (digits.length >= 13 && /^[3-6]/.test(digits) && passesLuhn(digits));
};

const PHONE_WORD =
  /\b(?:phone|tel|telephone|mobile|cell|call|fax|whatsapp|sms|text me|reach|contact|number is|ring|answering|line|telefon|handy|téléphone|teléfono|móvil|telefone|celular|тел|电话|手机|電話)[^\n]{0,24}$/;
const isPhone: Accepts = (value, text, start) => {
  const digits = digitsOf(value);
  if (digits.length < 7 || digits.length > 15) return false;
  if (/^\d{4}-\d{2}-\d{2}/.test(value) || /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value) || /^(?:19|20)\d\d[-./ ]/.test(value))
    return false;
  if (/[\w.$€£#/@=-]$/.test(text.slice(Math.max(0, start - 1), start))) return false;
  const isInternational = /^(?:\+|00)\s?\d/.test(value) && digits.length >= 9;
  const isNorthAmerican = /^\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}$/.test(value);
  return (
    isInternational ||
    isNorthAmerican ||
    (PHONE_WORD.test(before(text, start)) && /[-. ()]/.test(value)) ||
    /\b(?:phone|mobile|tel|fax|call me at|answering at)[:\s]{0,3}$/.test(before(text, start))
  );
};

const VERSION = /\b(?:v|ver|version|build|release|firmware|update)[\s:]{0,3}$/;
const isMachine: Accepts = (value, text, start) =>
  !VERSION.test(before(text, start)) &&
  value.split('.').every((part) => Number(part) < 256) &&
  !/^(?:0|127|255)\./.test(value) &&
  !/^(?:10|192\.168)\./.test(value);

const CAPITAL = String.raw`\p{Lu}[\p{L}'’-]{1,24}`;
const NAME = String.raw`${CAPITAL}(?:\s(?:(?:van|von|de|da|del|der|la|di|el|bin|al)\s)?(?:\p{Lu}\.?|${CAPITAL})){0,3}`;
const STREET_WORDS =
  'Street|St\\.?|Avenue|Ave\\.?|Road|Rd\\.?|Boulevard|Blvd\\.?|Lane|Ln\\.?|Drive|Dr\\.?|Court|Ct\\.?|Square|Sq\\.?|Place|Pl\\.?|Terrace|Way|Parkway|Pkwy|Circle|Crescent|Close|Highway|Hwy|Alley|Grove|Mews|Row|Quay';

const KINDS: readonly Kind[] = [
  {
    type: 'EMAIL_ADDRESS',
    pattern: /(?<![\w.+-])[A-Za-z0-9][\w.+%-]{0,63}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}(?![\w-])/g,
  },
  {
    type: 'IBAN_CODE',
    pattern: /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]{4}){2,7}(?: ?[A-Za-z0-9]{1,4})?(?![A-Za-z0-9])/g,
    accepts: (value, text, start) => passesMod97(value) || (/\biban\b/.test(before(text, start)) && digitsOf(value).length >= 10),
  },
  { type: 'CREDIT_CARD', pattern: /(?<![\w.-])\d(?:[ -]?\d){11,18}(?![\w-])/g, accepts: isCard },
  { type: 'US_SSN', pattern: /(?<![\w-])(?!000|666)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\w-])/g },
  { type: 'US_SSN', pattern: /(?<=\b(?:ssn|social security(?: number)?)(?: is|:|#|=)?\s{0,3})\d{9}(?!\d)/gi },
  { type: 'US_DRIVER_LICENSE', pattern: /(?<=driver['’]?s? licen[sc]e(?: number)?(?: is|:|#)?\s{0,3})[A-Z]?[\d-]{6,16}(?!\w)/gi },
  { type: 'PASSPORT', pattern: /(?<=passport(?: number| no\.?)?(?: is|:|#)?\s{0,3})[A-Z]{0,2}\d{6,9}(?!\w)/gi },
  {
    type: 'NATIONAL_ID',
    pattern:
      /(?<![\w-])(?:\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}-[\dkK]|[1-8]\d{6}[A-Z]\d{3}[A-Z]|\d{17}[\dX]|[A-CEGHJ-PR-TW-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D])(?![\w-])/g,
  },
  { type: 'IP_ADDRESS', pattern: /(?<![\w.-])\d{1,3}(?:\.\d{1,3}){3}(?![\w-]|\.\d)/g, accepts: isMachine },
  { type: 'IP_ADDRESS', pattern: /(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi },
  { type: 'IP_ADDRESS', pattern: /(?<![\w:])[23][0-9a-f]{3}:(?:[0-9a-f]{1,4}:){0,5}(?::[0-9a-f]{1,4}){1,6}(?![\w:])/gi },
  { type: 'PHONE_NUMBER', pattern: /(?<!\d)(?:\+|00)?\(?\d{1,15}\)?(?:[ .-]\(?\d{1,6}\)?){0,6}(?![\w])/g, accepts: isPhone },
  {
    type: 'PHONE_NUMBER',
    pattern: /(?<![\w.])\+\d{1,4}[ .-]?\(\d{1,5}\)(?:[ .-]?\d{1,12})(?:[ .-]\d{1,10}){0,4}(?!\w)/g,
    accepts: isPhone,
  },
  {
    type: 'DATE_OF_BIRTH',
    pattern:
      /(?<=\b(?:born(?: on)?|birth(?:day|date)?(?: is|:)?|date of birth(?: is|:)?|dob:?|(?:date of birth|birthday)\. It's)\s{0,3})(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|(?:\d{1,2} )?[A-Z][a-z]{2,8} \d{1,2}?(?:st|nd|rd|th)?,? ?\d{4})(?!\w)/gi,
  },
  {
    type: 'STREET_ADDRESS',
    pattern: new RegExp(
      String.raw`(?<![\w.])\d{1,5}[A-Za-z]?,?\s(?:\p{Lu}[\p{L}'’.-]{1,24}\s){1,4}(?:${STREET_WORDS})(?![\p{L}])(?:,?\s(?:Apt\.?|Suite|Unit|Flat|#)\s?\w{1,6})?`,
      'gu',
    ),
  },
  {
    type: 'STREET_ADDRESS',
    pattern:
      /(?<![\p{L}\d])\p{Lu}[\p{L}-]{2,24}(?:straße|strasse|str\.|weg|gasse|allee|platz|gata|gatan|vej|veien|straat|laan|katu|tie|utca)\s\d{1,5}[a-z]?(?!\w)/gu,
  },
  {
    type: 'STREET_ADDRESS',
    pattern:
      /(?<![\p{L}\d])(?:Rue|Calle|Via|Avenida|Rua|Avenue|Piazza|Plaza|ul\.|ulica|Carrer|Paseo|Viale|Boulevard)\s(?:(?:de|del|della|di|da|do|des|du|la|le|los|las|dos)\s){0,3}\p{Lu}[\p{L}'’-]{1,24}(?:\s\p{Lu}[\p{L}'’-]{1,24}){0,3},?\s\d{1,5}(?!\d)/gu,
  },
  { type: 'STREET_ADDRESS', pattern: /(?<!\w)P\.?\s?O\.?\s?Box\s\d{1,6}(?!\d)/gi },
  {
    type: 'ZIP_CODE',
    pattern:
      /(?<=\b(?:[Zz][Ii][Pp](?: ?[Cc]ode)?|[Pp]ostal [Cc]ode|[Pp]ost ?[Cc]ode|PLZ)(?: is|:)?\s{0,3})(?=[A-Z]{0,2}\d)[A-Z0-9](?:[A-Z0-9 -]{1,8}[A-Z0-9])(?!\w)/g,
  },
  {
    type: 'PERSON',
    pattern: new RegExp(
      String.raw`(?<=(?<![\p{L}])(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau|Señora?|Monsieur|Madame|Sr|Sra)\.?\s)${NAME}`,
      'gu',
    ),
  },
  {
    type: 'PERSON',
    pattern: new RegExp(
      String.raw`(?<=(?<![\p{L}])(?:[Mm]y name is|[Nn]amed|I am called|[Mm]y (?:friend|wife|husband|boss|colleague|mother|father|brother|sister)(?: is)?|[Cc]alled|[Nn]ame:|[Dd]ear|Best,?\n?|Regards,?\n|Sincerely,?\n|Mein Name ist|Je m'appelle|Me llamo|[Mm]aiden name is|[Cc]ontact:|[Pp]atient:|[Cc]ustomer:)\s{0,2})${NAME}`,
      'gu',
    ),
    accepts: (value) => !/^(?:Team|All|Sir|Madam|Customer|Support|The|User|Colleagues|Everyone|Friend|Service)\b/.test(value),
  },
];

/** Personal data of a text, in no order; places may overlap. */
export function* personalSpans(text: string): Generator<Span> {
  for (const { type, pattern, accepts } of KINDS) {
    for (const found of text.matchAll(pattern)) {
      if (accepts === undefined || accepts(found[0], text, found.index)) {
        yield { start: found.index, end: found.index + found[0].length, type };
      }
    }
  }
}
