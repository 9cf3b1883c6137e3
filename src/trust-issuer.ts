import type { Logger } from 'pino'
import type { Config } from './config.ts'
import { IssuerKeys, type IssuerKeysOptions } from './infrastructure/tokens/issuer-keys.ts'

/** The keys of the issuer whose access tokens are believed; null in open mode. @param options in the place of the usual ones */
export function trustIssuer({ auth }: Config, log: Logger, options: IssuerKeysOptions = {}): IssuerKeys | null {
  if (!auth) return null
  return new IssuerKeys(auth.jwksUrl, {
    changed: (state, why) => {
      if (state === 'up') log.info('The issuer of access tokens is up.')
      else log.warn(`The issuer of access tokens is away (${why}); tokens signed by keys that are known are still believed.`)
    },
    ...options,
  })
}
