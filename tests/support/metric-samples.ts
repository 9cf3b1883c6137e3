/** What a text in the format of Prometheus says: each sample's value by its name and labels, as they stand there. */
export const samplesOf = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter(line => line !== '' && !line.startsWith('#'))
      .map(line => {
        const at = line.lastIndexOf(' ')
        return [line.slice(0, at), Number(line.slice(at + 1).replace('Inf', 'Infinity'))]
      }),
  )
