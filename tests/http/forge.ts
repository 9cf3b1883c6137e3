import { createHash } from 'node:crypto'

/** A cursor as anybody can make it who has read the code: with the right seal, and any place inside. */
export function forge(list: string, place: string, version: unknown = 2): string {
  const seal = createHash('sha256').update(`2 ${list} ${place}`).digest('base64url').slice(0, 16)
  return Buffer.from(JSON.stringify([version, seal, place])).toString('base64url')
}

export const forgedPlaces: string[] = [
  ...[
    '',
    'null',
    '5',
    '{}',
    '[]',
    '"2026-01-02T03:04:05.678Z"',
    '[null,null]',
    '[[],[]]',
    '[1767323045678,1]',
    'junk',
    '['.repeat(100),
  ],
  ...[
    '2026-01-02',
    '2026-01-02T03:04:05Z',
    '2026-01-02T03:04:05.678+00:00',
    '2026-02-30T03:04:05.678Z',
    '2026-01-02T24:00:00.000Z',
    'infinity',
    'now',
    '',
    '+010000-01-01T00:00:00.000Z',
    '-000001-01-01T00:00:00.000Z',
    '0000-01-01T00:00:00.000Z',
    "2026-01-02T03:04:05.678Z'; drop table books; --",
    '2026-01-02T03:04:05.678Z\0',
  ].map(time => JSON.stringify([time, '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b'])),
  ...[
    '',
    'junk',
    '019c1a2b',
    '019C1A2B-3C4D-7E5F-8A6B-7C8D9E0F1A2B',
    '019c1a2b-3c4d-7e5f-8a6b-7c8d9e0f1a2b\0',
    "' or true --",
  ].map(id => JSON.stringify(['2026-01-02T03:04:05.678Z', id])),
]
