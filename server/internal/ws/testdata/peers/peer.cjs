// A stranger's client, by npm's ws. peer.cjs LIBRARY ADDRESS TOKEN does what peer.py does; LIBRARY is the folder of ws.
const assert = require('node:assert')

const [library, address, token] = process.argv.slice(2)
const WebSocket = require(library)

async function connect() {
  const socket = new WebSocket(address, ['chatrooms.v1'], { perMessageDeflate: true, skipUTF8Validation: false })
  const heard = []
  let wake = () => {}
  socket.on('message', (data, isBinary) => {
    assert(!isBinary, 'a frame is text')
    for (const line of data.toString().split('\n')) heard.push(JSON.parse(line))
    wake()
  })
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  socket.on('error', (error) => {
    throw error
  })
  const next = async () => {
    while (heard.length === 0) await new Promise((resolve) => (wake = resolve))
    return heard.shift()
  }
  const until = async (type) => {
    for (;;) {
      const found = await next()
      if (found.type === type) return found
      assert(['presence', 'heartbeat'].includes(found.type), `heard ${JSON.stringify(found)} before ${type}`)
    }
  }
  const close = async () => {
    const ponged = new Promise((resolve) => socket.on('pong', resolve))
    socket.ping('are you there')
    assert.equal((await ponged).toString(), 'are you there')
    socket.close(1000, 'done')
    return await closed
  }
  return { socket, next, until, close, ask: (command) => socket.send(JSON.stringify(command)) }
}

async function talk() {
  const first = await connect()
  assert.equal(first.socket.protocol, 'chatrooms.v1')
  first.ask({ type: 'hello', id: '1', token })
  assert.equal((await first.until('welcome')).id, '1')
  first.ask({ type: 'subscribe', id: '2', room: 'lobby' })
  await first.until('subscribed')
  const seqs = []
  for (const [n, body] of ['Good morning 👋', '日本語'].entries()) {
    first.ask({ type: 'send', id: '3', room: 'lobby', body, client_id: `ws ${n}` })
    const answers = {}
    while (Object.keys(answers).length < 2) {
      const found = await first.next()
      answers[found.type] = found
    }
    assert.equal(answers.ack.message.body, body)
    assert.equal(answers['message.created'].message.body, body)
    seqs.push(answers.ack.seq)
  }
  assert.equal(await first.close(), 1000)

  const second = await connect()
  second.ask({ type: 'hello', token })
  await second.until('welcome')
  second.ask({ type: 'subscribe', room: 'lobby', after: seqs[0] })
  assert.equal((await second.until('subscribed')).seq, seqs[1])
  const missed = await second.until('message.created')
  assert.equal(missed.seq, seqs[1])
  assert.equal(missed.message.body, '日本語')
  second.ask({ type: 'nonsense', id: '4' })
  assert.equal((await second.until('error')).code, 'invalid')
  assert.equal(await second.close(), 1000)
}

const tooLong = setTimeout(() => {
  throw new Error('nothing came for 60 s')
}, 60_000)
void talk().then(() => clearTimeout(tooLong))
