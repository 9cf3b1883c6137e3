import { ValidationFailed } from './errors.ts'

const separated = /^\d(?:[- ]?\d)*(?:[- ]?[\dXx])$/

/** An International Standard Book Number (ISO 2108), kept as the 13 digits of its ISBN-13. */
export class Isbn {
  readonly digits: string
  private constructor(digits: string) {
    this.digits = digits
  }

  /** Reads an ISBN-10 or ISBN-13 with or without hyphens. Throws ValidationFailed, with the pointer, when it is none. */
  static of(text: string, pointer = '/isbn'): Isbn {
    const detail = Isbn.wrong(text)
    if (detail) throw new ValidationFailed([{ pointer, detail }])
    const bare = compact(text)
    return new Isbn(bare.length === 13 ? bare : thirteen(bare))
  }

  /** Takes what was already checked: the 13 digits as they are kept. */
  static restore(digits: string): Isbn {
    return new Isbn(digits)
  }

  /** Why a text is no ISBN, in plain words, or null when it is one. */
  static wrong(text: string): string | null {
    const bare = compact(text)
    if (!separated.test(text.trim()) || !/^(?:\d{9}[\dX]|\d{13})$/.test(bare)) {
      return 'must be an ISBN: 10 or 13 digits, with or without hyphens'
    }
    if (bare.length === 13 && !/^97[89]/.test(bare)) return 'must be an ISBN: 13 digits begin with 978 or 979'
    const given = bare.at(-1)
    const right = bare.length === 13 ? checkDigit13(bare) : checkDigit10(bare)
    return given === right ? null : `must be an ISBN: its check digit would be ${right}, not ${given}`
  }
}

const compact = (text: string): string => text.replace(/[\s-]/g, '').toUpperCase()

const thirteen = (ten: string): string => {
  const bare = `978${ten.slice(0, 9)}`
  return bare + checkDigit13(bare)
}

/** ISBN Users' Manual, 7th edition, appendix 1: weights 1 and 3 in turn, modulo 10. */
function checkDigit13(digits: string): string {
  const sum = Array.from(digits.slice(0, 12)).reduce((total, digit, at) => total + Number(digit) * (at % 2 ? 3 : 1), 0)
  return String((10 - (sum % 10)) % 10)
}

/** ISBN-10: weights 10 down to 2, modulo 11, with X for ten. */
function checkDigit10(digits: string): string {
  const sum = Array.from(digits.slice(0, 9)).reduce((total, digit, at) => total + Number(digit) * (10 - at), 0)
  const check = (11 - (sum % 11)) % 11
  return check === 10 ? 'X' : String(check)
}
