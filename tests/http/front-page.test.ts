import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { problems } from '../../src/interfaces/http/problems/problems.ts'
import { memoryService } from '../support/memory-service.ts'
import { opened } from './client.ts'
import { problemOf } from './problem-of.ts'
import { anyTokens } from './tokens/people.ts'

const parts = [
  ['/', 'text/html'],
  ['/front-page.css', 'text/css'],
  ['/front-page.js', 'text/javascript'],
  ['/front-page.svg', 'image/svg+xml'],
] as const
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

describe('the front page', () => {
  const the = opened(() => memoryService())
  const inject = (url: string, accept = '*/*') => the.service.app.inject({ url, headers: { accept } })
  const leadsTo = (page: string) => [...page.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, url]) => url!)

  test.each(parts)('C3 %s is %s, to be asked for anew each time', async (url, media) => {
    const answer = await inject(url)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({ 'content-type': `${media}; charset=utf-8`, 'cache-control': 'private, no-cache' })
  })

  test('names the service and its version, as the API document does', async () => {
    const { body } = await inject('/')
    for (const text of ['<!doctype html>', '<html lang="en">', '<h1>Book Review</h1>', `Version ${version}.`])
      expect(body).toContain(text)
    expect(body).not.toMatch(/[{}]|undefined|\[object/)
    expect((await inject('/openapi.json')).json()).toMatchObject({ info: { version } })
  })

  test('leads to what there is, and to the page of every problem', async () => {
    const links = leadsTo((await inject('/')).body)
    const whereTo = ['/docs', '/openapi.json', '/livez', '/readyz', '/metrics', '/books']
    expect(links).toEqual(expect.arrayContaining([...whereTo, ...Object.keys(problems).map(code => `/problems/${code}`)]))
    const statuses = await Promise.all(links.map(async url => [url, (await inject(url)).statusCode]))
    expect(statuses).toEqual(links.map(url => [url, 200]))
  })

  test.each(parts.slice(1).map(([url]) => url))('needs %s', async url => {
    expect(leadsTo((await inject('/')).body)).toContain(url)
  })

  test.each(parts.map(([url]) => url))(
    'S2 %s names no other address, and nothing stands in it that the policy refuses',
    async url => {
      const text = (await inject(url)).body.replace('xmlns="http://www.w3.org/2000/svg"', '')
      expect(text).not.toMatch(/\w:\/\/|["'(]\/\/|@import|\bimport\b/)
      expect(text).not.toMatch(/ style=| on\w+=|javascript:|<style|<script(?! type="module" src=)/)
      expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function/)
    },
  )

  test('stands still, for whoever wants less motion', async () => {
    expect((await inject('/front-page.css')).body).not.toMatch(/animation|transition|scroll-behavior/)
  })

  test.each([
    ['/', 'application/json'],
    ['/front-page.css', 'text/html'],
    ['/front-page.js', 'text/css'],
  ])('R5 %s is refused to who wants only %s', async (url, accept) => {
    problemOf(await inject(url, accept), 406, 'not-acceptable')
  })

  test.each([
    ['/', 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8'],
    ['/front-page.css', 'text/css,*/*;q=0.1'],
    ['/front-page.js', '*/*'],
    ['/front-page.svg', 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8'],
  ])('R5 %s is given to browsers, which accept %s', async (url, accept) => {
    const answer = await inject(url, accept)
    expect([answer.statusCode, answer.headers['vary']]).toEqual([200, 'Accept'])
  })

  test('is no operation of the API', async () => {
    const { paths } = (await inject('/openapi.json')).json<{ paths: object }>()
    for (const [url] of parts) expect(Object.keys(paths)).not.toContain(url)
  })
})

describe('the front page, where writers need access tokens,', () => {
  const the = opened(() => memoryService({ environment: anyTokens }))

  test.each([...parts.map(([url]) => url), '/readyz', '/books?sort=newest&limit=10'])('needs none for %s', async url => {
    expect((await the.service.app.inject(url)).statusCode).toBe(200)
  })
})
