type Value = string | number | readonly (string | number)[] | null | undefined

/** A list with its filters and its order, by a name of its own. */
export const listName = (list: string, filters: Readonly<Record<string, Value>>): string => {
  const given = query(filters)
  return given === '' ? list : `${list}?${given}`
}

/**
 * The Link header of a page (RFC 8288): where its list begins, and the page behind it where there is one, each with all that the
 * query asks for. Relative references (RFC 3986, section 4.2), so that they are right behind any proxy.
 */
export function pageLinks(path: string, asked: Readonly<Record<string, Value>>, next: string | null): string {
  const link = (relation: string, cursor: string | null) => `<${listName(path, { ...asked, cursor })}>; rel="${relation}"`
  return [link('first', null), ...(next === null ? [] : [link('next', next)])].join(', ')
}

const query = (values: Readonly<Record<string, Value>>): string =>
  Object.entries(values)
    .flatMap(([name, value]) => [value ?? []].flat().map(one => `${name}=${encode(String(one))}`))
    .join('&')

/** Also what `encodeURIComponent` leaves as it is and a header or a shell might not. */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
