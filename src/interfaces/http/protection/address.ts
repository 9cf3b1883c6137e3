import { isIPv4, isIPv6 } from 'node:net'
import type { FastifyRequest } from 'fastify'

/**
 * Whom a request is counted for where no access token tells who asks: the address that it comes from, of an IPv6 one the first 64
 * bits, since whoever has one address has all of those.
 */
export function addressOf({ ip, socket }: Pick<FastifyRequest, 'ip' | 'socket'>): string {
  return read(ip) ?? read(socket.remoteAddress) ?? 'unknown' // a trusted proxy may pass on what is no address
}

function read(address: string | undefined): string | null {
  if (address !== undefined && isIPv4(address)) return address
  const text = address?.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '') ?? ''
  if (isIPv4(text)) return text
  return isIPv6(text) ? `${network(text)}::/64` : null
}

/** The first four groups, without leading zeros. */
function network(address: string): string {
  const [before = '', after] = address.toLowerCase().split('::')
  const [head, tail] = [before, after ?? ''].map(part => (part ? part.split(':') : []))
  const length = tail!.length + (tail!.at(-1)?.includes('.') ? 1 : 0) // an IPv4 tail is two groups
  const groups = after === undefined ? head! : [...head!, ...Array<string>(8 - head!.length - length).fill('0'), ...tail!]
  return groups
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')
}
