import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TcpProxy } from '../support/tcp-proxy.ts'

describe('TcpProxy in front of a server that answers in capitals', () => {
  const open: Socket[] = []
  const server = createServer(socket => {
    open.push(socket)
    socket.on('data', chunk => socket.write(chunk.toString().toUpperCase()))
    socket.on('error', () => {})
  })
  let proxy: TcpProxy

  beforeEach(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    proxy = await TcpProxy.before(`redis://127.0.0.1:${(server.address() as AddressInfo).port}/1`)
  })
  afterEach(async () => {
    await proxy.close()
    for (const socket of open.splice(0)) socket.destroy()
    server.close()
    await once(server, 'close')
  })

  async function client(): Promise<Socket> {
    const socket = connect(proxy.port, '127.0.0.1')
    open.push(socket)
    await once(socket, 'connect')
    return socket
  }
  async function answer(socket: Socket): Promise<string> {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    return chunk.toString('latin1')
  }
  const ask = async (socket: Socket, text: string) => {
    const heard = answer(socket)
    socket.write(text)
    return heard
  }

  test('lets everything pass, and counts connections and bytes', async () => {
    expect(await ask(await client(), 'one')).toBe('ONE')
    expect(await ask(await client(), 'three')).toBe('THREE')
    expect(proxy.connections).toBe(2)
    expect(proxy.bytes).toEqual({ requests: 8, answers: 8 })
    expect(proxy.through('redis://user@example.org:7000/3')).toBe(`redis://user@127.0.0.1:${proxy.port}/3`)
  })

  test('passes on that one side has said all it had to say', async () => {
    const socket = await client()
    socket.end('bye')
    const heard: unknown[] = []
    socket.on('data', chunk => heard.push(String(chunk)))
    await once(socket, 'end')
    expect(heard).toEqual(['BYE'])
  })

  test('refuse: breaks the connections there are, and takes no new ones, until it lets pass again on the same port', async () => {
    const socket = await client()
    await ask(socket, 'hello')
    const { port } = proxy
    const closed = once(socket, 'close')
    await proxy.set('refuse')
    await closed
    await expect(client()).rejects.toThrow('ECONNREFUSED')
    await proxy.set('pass')
    expect(proxy.port).toBe(port)
    expect(await ask(await client(), 'again')).toBe('AGAIN')
  })

  test('hang: takes connections and stays silent, on old connections too, and goes on where it stopped', async () => {
    const old = await client()
    await ask(old, 'hello')
    await proxy.set('hang')
    const young = await client()
    const heard: string[] = []
    const [one, other] = [old, young].map(socket => answer(socket).then(text => heard.push(text)))
    old.write('old')
    young.write('young')
    // A connection of its own for the proof: by the time the server has answered it, it would have answered the others.
    const direct = connect((server.address() as AddressInfo).port, '127.0.0.1')
    open.push(direct)
    for (const text of ['a', 'b', 'c']) expect(await ask(direct, text)).toBe(text.toUpperCase())
    expect([heard, old.destroyed, young.destroyed]).toEqual([[], false, false])

    await proxy.set('pass')
    await Promise.all([one, other])
    expect(heard.sort()).toEqual(['OLD', 'YOUNG'])
  })

  test('slow: holds each chunk back, in both directions, and loses none', async () => {
    await proxy.set({ slow: 30 })
    const socket = await client()
    const begun = performance.now()
    expect(await ask(socket, 'patience')).toBe('PATIENCE')
    expect(performance.now() - begun).toBeGreaterThan(55) // a lower bound: a slow machine cannot break it
  })

  test('cut: gives the first bytes of the next answer, breaks that connection, and is over', async () => {
    const socket = await client()
    await proxy.set({ cut: 3 })
    const closed = once(socket, 'close')
    expect(await ask(socket, 'interrupted')).toBe('INT')
    await closed
    expect(await ask(await client(), 'whole')).toBe('WHOLE')
  })

  test('garbage: answers what no server would, and does not ask it', async () => {
    await proxy.set('garbage')
    const reply = await ask(await client(), 'sense')
    expect(reply).toHaveLength(64)
    expect(reply.charCodeAt(0)).toBe(0xff)
    expect(proxy.bytes).toEqual({ requests: 0, answers: 0 })
  })
})
