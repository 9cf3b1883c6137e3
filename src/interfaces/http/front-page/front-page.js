// Asks the API of this service, and puts what it is told into the page as text: nothing of it is ever read as HTML.

const patience = 10_000 // milliseconds
const howMany = 10

/** Whatever keeps the page from showing something, in words for the person who looks at it. */
class Refusal extends Error {
  constructor(message, type) {
    super(message)
    this.type = type // where a problem is explained
  }
}

async function answerOf(path) {
  try {
    return await fetch(path, { headers: { accept: 'application/json' }, signal: AbortSignal.timeout(patience) })
  } catch (error) {
    throw new Refusal(
      error.name === 'TimeoutError'
        ? `The service has not answered in ${patience / 1_000} seconds. Try again in a moment.`
        : 'The service cannot be reached. See that it runs, and try again.',
    )
  }
}

async function bodyOf(answer) {
  try {
    return await answer.json()
  } catch {
    throw new Refusal(`What came (status ${answer.status}) is no answer of this service. Try again in a moment.`)
  }
}

/** The element with that content, which is other elements, or text and nothing but text. */
function element(name, attributes, ...content) {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...content)
  return made
}
const paragraph = (...content) => element('p', {}, ...content)
const listed = (word, names) => (names.length > 0 ? ` ${word}: ${names.join(', ')}.` : '')

const states = {
  ready: 'Ready.',
  degraded: 'Degraded: it does its work, without something that it can do without.',
  unready: 'Not ready: it cannot do its work without what is away.',
  draining: 'Stopping: it answers what it has begun, and wants no new work.',
}
const accessModes = {
  open: 'Access mode: open. Anybody who reaches the service may write, under any name.',
  tokens: 'Access mode: tokens. Anybody may read; whoever writes needs an access token.',
}

async function readState() {
  const { status, access, dependencies } = await readinessOf(await answerOf('/readyz'))
  const named = state => Object.keys(dependencies).filter(name => dependencies[name] === state)
  const told = states[status] + listed('Away', named('down')) + listed('Up', named('up'))
  const at = `Checked at ${new Date().toLocaleTimeString('en-GB')}.`
  return { state: status, told: [paragraph(told), paragraph(accessModes[access]), paragraph(at)] }
}

/** With a 503, too, the service tells how it is, unless something before it has answered. */
async function readinessOf(answer) {
  const body = await bodyOf(answer)
  if (!Object.hasOwn(states, body.status)) throw refusalOf(body, answer)
  return body
}

async function readBooks(section) {
  const [list, none] = [section.querySelector('ol'), section.querySelector('.none')]
  none.hidden = true
  try {
    const { items, next } = await newestBooks()
    list.replaceChildren(...items.map(book => element('li', {}, ...entryOf(book))))
    list.hidden = items.length === 0
    none.hidden = items.length > 0
    return { state: 'ready', told: [paragraph(counted(items.length, next !== null))] }
  } catch (error) {
    list.hidden = true
    throw error
  }
}

async function newestBooks() {
  const answer = await answerOf(`/books?sort=newest&limit=${howMany}`)
  const body = await bodyOf(answer)
  if (!answer.ok) throw refusalOf(body, answer)
  return body
}

function counted(count, more) {
  if (count === 0) return 'There is no book yet.'
  if (more) return `The ${count} newest of more.`
  return count === 1 ? 'There is one book.' : `There are ${count} books.`
}

/** Titles and names may be of any script: each has a direction of its own, and leaves what is around it as it is. */
function entryOf({ id, title, authors, language, rating }) {
  const link = element('a', { href: `/books/${encodeURIComponent(id)}`, dir: 'auto', ...spoken(language) }, title)
  const names = authors.flatMap((name, at) => [at === 0 ? 'by ' : ', ', element('bdi', {}, name)])
  return [element('h3', {}, link), paragraph(...names), element('p', { class: 'rating' }, ...ratingOf(rating))]
}

/** A screen reader reads a title in its language, where that is one. */
function spoken(language) {
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' })
  return language && names.of(language) ? { lang: language } : {}
}

function ratingOf({ average, count }) {
  if (count === 0) return ['No reviews yet']
  const full = Math.round(average)
  const stars = element('span', { class: 'stars', 'aria-hidden': 'true' }, '★'.repeat(full) + '☆'.repeat(5 - full))
  return [stars, ` ${average.toFixed(1)} of 5, ${count} ${count === 1 ? 'review' : 'reviews'}`]
}

/** Of what was answered instead: mostly a problem document (RFC 9457). */
function refusalOf({ type, title, detail }, { status }) {
  if (!title) return new Refusal(`What came (status ${status}) is no answer of this service. Try again in a moment.`)
  return new Refusal(`${title}. ${detail ?? ''}`, String(type).startsWith('/problems/') ? type : undefined)
}

function refused(error) {
  if (!(error instanceof Refusal)) reportError(error)
  const { message, type } = error instanceof Refusal ? error : new Refusal('Something is wrong with this page.')
  const told = [paragraph(message)]
  if (type) told.push(paragraph(element('a', { href: type }, 'What this means')))
  return { state: 'unready', told }
}

/** Lets a section tell what `read` finds, now and whenever its button is pressed, which stays where it is and keeps the focus. */
function tell(id, read) {
  const section = document.getElementById(id)
  const [status, button] = [section.querySelector('[role=status]'), section.querySelector('button')]
  let reading = false
  const show = async () => {
    if (reading) return
    reading = true
    status.replaceChildren(paragraph('Asking the service …'))
    delete status.dataset.state
    const { state, told } = await read(section).catch(refused)
    status.replaceChildren(...told)
    status.dataset.state = state
    reading = false
  }
  button.addEventListener('click', show)
  button.hidden = false
  void show()
}

tell('state', readState)
tell('books', readBooks)
